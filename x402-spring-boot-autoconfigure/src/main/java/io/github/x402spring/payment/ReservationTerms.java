package io.github.x402spring.payment;

import java.time.Instant;

import io.github.x402spring.protocol.PaymentRequirements;

/**
 * What is fixed for good when a payment is reserved.
 *
 * @param key identifies the payment
 * @param endpoint id of the paid endpoint
 * @param fingerprint what the payment is used for, see {@link Fingerprint}
 * @param payloadDigest SHA-256 of the payment as presented, in hexadecimal digits
 * @param payer the payer's address
 * @param x402Version protocol version of the client, 1 or 2
 * @param requirements the requirements it meets, with the price
 * @param validBefore when the authorisation ends
 * @param reservedAt when it was reserved
 * @since 0.1.0
 */
public record ReservationTerms(PaymentKey key, String endpoint, String fingerprint, String payloadDigest, String payer,
		int x402Version, PaymentRequirements requirements, Instant validBefore, Instant reservedAt) {

}
