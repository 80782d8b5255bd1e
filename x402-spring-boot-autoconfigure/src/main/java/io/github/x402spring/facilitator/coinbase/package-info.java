/**
 * Authentication at the facilitator of the Coinbase Developer Platform.
 */
@NullMarked
package io.github.x402spring.facilitator.coinbase;

import org.jspecify.annotations.NullMarked;
