package io.github.x402spring.payment;

import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

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
	 * @param paid whether its money has moved, or may have, nevertheless: then the answer
	 * carries no challenge. Only
	 * {@link io.github.x402spring.payment.rail.PaymentRail#prove} says so
	 * @param received what provably came from the payer to the payee after the challenge
	 * and buys nothing, in the asset's smallest unit: it is written down as owed. Or
	 * {@code null} if nothing did, or if that is not certain
	 * @since 0.1.0
	 */
	record Rejected(String reason, boolean paid, @Nullable BigInteger received) implements VerificationResult {

		/**
		 * Say that the payment may not be used, and that its money has not moved.
		 * @param reason a protocol string or one of your own
		 */
		public Rejected(String reason) {
			this(reason, false);
		}

		/**
		 * Say that the payment may not be used.
		 * @param reason a protocol string or one of your own
		 * @param paid whether its money has moved, or may have, nevertheless
		 */
		public Rejected(String reason, boolean paid) {
			this(reason, paid, null);
		}

	}

}
