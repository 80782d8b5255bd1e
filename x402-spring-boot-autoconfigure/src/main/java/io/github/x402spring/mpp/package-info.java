/**
 * The "Payment" authentication scheme (MPP, draft-httpauth-payment): challenges whose id
 * binds all that they say, credentials, receipts, what clients accept, and the intent
 * {@code charge} by {@code lightning} and {@code evm}. Part of the family MPP.
 */
@NullMarked
package io.github.x402spring.mpp;

import org.jspecify.annotations.NullMarked;
