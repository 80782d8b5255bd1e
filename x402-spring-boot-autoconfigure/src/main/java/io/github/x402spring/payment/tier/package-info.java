/**
 * Prices by volume: counts what callers use in a month, and finds the price of their
 * place.
 */
@NullMarked
package io.github.x402spring.payment.tier;

import org.jspecify.annotations.NullMarked;
