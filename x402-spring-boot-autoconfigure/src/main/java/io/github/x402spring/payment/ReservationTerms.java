package io.github.x402spring.payment;

import java.time.Instant;

import io.github.x402spring.protocol.PaymentRequirements;
import org.jspecify.annotations.Nullable;

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
 * @param afterBlock the newest block of the payment's chain that was known then: a
 * transfer in it or before it is not for this reservation; {@code null} if none was known
 * @since 0.1.0
 */
public record ReservationTerms(PaymentKey key, String endpoint, String fingerprint, String payloadDigest, String payer,
		int x402Version, PaymentRequirements requirements, Instant validBefore, Instant reservedAt,
		@Nullable Long afterBlock) {

	/**
	 * Create terms where no block is known.
	 * @param key identifies the payment
	 * @param endpoint id of the paid endpoint
	 * @param fingerprint what the payment is used for
	 * @param payloadDigest digest of the payment as presented
	 * @param payer the payer's address
	 * @param x402Version protocol version of the client
	 * @param requirements the requirements it meets
	 * @param validBefore when the authorisation ends
	 * @param reservedAt when it was reserved
	 */
	public ReservationTerms(PaymentKey key, String endpoint, String fingerprint, String payloadDigest, String payer,
			int x402Version, PaymentRequirements requirements, Instant validBefore, Instant reservedAt) {
		this(key, endpoint, fingerprint, payloadDigest, payer, x402Version, requirements, validBefore, reservedAt,
				null);
	}

}
