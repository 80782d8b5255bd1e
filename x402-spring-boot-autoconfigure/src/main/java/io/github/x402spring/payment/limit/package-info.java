/**
 * Limits: how many requests a client network may make that are not paid for, and how many
 * calls a payer or the holder of a pass.
 */
@NullMarked
package io.github.x402spring.payment.limit;

import org.jspecify.annotations.NullMarked;
