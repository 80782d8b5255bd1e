/**
 * Payments that are verified and settled on their chain.
 */
@NullMarked
package io.github.x402spring.onchain.rail;

import org.jspecify.annotations.NullMarked;
