package io.github.x402spring.payment;

/**
 * Answer of a {@link PaymentVerifier}.
 *
 * @since 0.1.0
 */
public sealed interface VerificationResult {

	/**
	 * The payment may be used.
	 *
	 * @since 0.1.0
	 */
	record Valid() implements VerificationResult {

	}

	/**
	 * The payment may not be used.
	 *
	 * @param reason a protocol string or one of your own; shown to the client if it
	 * consists of at most 80 lower-case letters, digits and underscores
	 * @since 0.1.0
	 */
	record Rejected(String reason) implements VerificationResult {

	}

}
