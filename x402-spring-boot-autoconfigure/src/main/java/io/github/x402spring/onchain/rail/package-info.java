/**
 * Payments that are verified on their chain.
 */
@NullMarked
package io.github.x402spring.onchain.rail;

import org.jspecify.annotations.NullMarked;
