package io.github.x402spring.payment;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is fixed for good when a payment is reserved.
 *
 * @param key identifies the payment
 * @param endpoint id of the paid endpoint
 * @param fingerprint digest of what the payment is used for
 * @param credentialDigest SHA-256 of the credential as presented, in hexadecimal digits
 * @param payer who pays, or {@code null} if the kind of payment does not say
 * @param protocol the protocol of the client, see {@link Credential#protocol()}
 * @param quote the price that it meets
 * @param validBefore when the authorisation ends
 * @param reservedAt when it was reserved
 * @param afterBlock the newest block of the payment's chain that was known then: a
 * transfer in it or before it is not for this reservation; {@code null} if none was known
 * @param identifierDigest digest of the id that the client gave it, together with
 * endpoint and payer; {@code null} if there is none, or once the payment failed. A ledger
 * holds one payment with a digest at most
 * @since 0.1.0
 */
public record ReservationTerms(PaymentKey key, String endpoint, String fingerprint, String credentialDigest,
		@Nullable String payer, String protocol, Quote quote, Instant validBefore, Instant reservedAt,
		@Nullable Long afterBlock, @Nullable String identifierDigest) {

	ReservationTerms withoutIdentifier() {
		return (this.identifierDigest != null)
				? new ReservationTerms(this.key, this.endpoint, this.fingerprint, this.credentialDigest, this.payer,
						this.protocol, this.quote, this.validBefore, this.reservedAt, this.afterBlock, null)
				: this;
	}

	/**
	 * Create terms where no block is known, of a payment without id.
	 * @param key identifies the payment
	 * @param endpoint id of the paid endpoint
	 * @param fingerprint what the payment is used for
	 * @param credentialDigest digest of the credential as presented
	 * @param payer who pays, or {@code null}
	 * @param protocol the protocol of the client
	 * @param quote the price that it meets
	 * @param validBefore when the authorisation ends
	 * @param reservedAt when it was reserved
	 */
	public ReservationTerms(PaymentKey key, String endpoint, String fingerprint, String credentialDigest,
			@Nullable String payer, String protocol, Quote quote, Instant validBefore, Instant reservedAt) {
		this(key, endpoint, fingerprint, credentialDigest, payer, protocol, quote, validBefore, reservedAt, null, null);
	}

}
