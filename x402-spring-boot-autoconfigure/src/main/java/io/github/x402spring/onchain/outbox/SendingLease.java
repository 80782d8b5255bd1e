package io.github.x402spring.onchain.outbox;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * The right of one process to send for an account.
 *
 * @param account the account
 * @param owner the process
 * @param fence grows each time another process gets the right; who holds a smaller one
 * writes nothing any more
 * @param until until when it is left to the owner
 * @param nextNonce one more than the largest nonce that was ever written down; empty if
 * none was
 * @param finalNonces all smaller nonces are used up for good: one more than the largest
 * that was closed
 * @param acceptedNonces an operator knows that something else used nonces that are
 * smaller
 * @since 0.1.0
 */
public record SendingLease(SendingAccount account, String owner, long fence, Instant until, OptionalLong nextNonce,
		long finalNonces, long acceptedNonces) {
}
