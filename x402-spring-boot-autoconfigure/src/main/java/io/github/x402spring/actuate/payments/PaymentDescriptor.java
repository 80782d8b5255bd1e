package io.github.x402spring.actuate.payments;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A payment as operators see it.
 *
 * @param id its id
 * @param reservedAt when it was taken for a request
 * @param at when it changed last
 * @param endpoint the endpoint
 * @param payer the payer's address, shortened unless values may be shown
 * @param price what it costs
 * @param money where the money is
 * @param content where the content is
 * @param transaction hash of the transaction, or {@code null}
 * @param reason why the settlement failed or is unknown, what an operator wrote down, or
 * {@code null}
 * @param plan the plan of its endpoint now, or {@code null}
 * @since 0.1.0
 */
record PaymentDescriptor(String id, Instant reservedAt, Instant at, String endpoint, String payer, Amount price,
		String money, String content, @Nullable String transaction, @Nullable String reason, @Nullable String plan) {

}
