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
	 * @param settleFirst whether it has to be settled before the handler runs, whatever
	 * the endpoint says: what is valid now may not be so later
	 * @since 0.1.0
	 */
	record Valid(boolean settleFirst) implements VerificationResult {

		/**
		 * Say that the payment may be used, and is settled when the endpoint says.
		 */
		public Valid() {
			this(false);
		}

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
