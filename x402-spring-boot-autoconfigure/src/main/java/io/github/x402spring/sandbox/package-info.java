/**
 * Play money: a facilitator inside the process with real signatures and no chain.
 */
@NullMarked
package io.github.x402spring.sandbox;

import org.jspecify.annotations.NullMarked;
