package io.github.x402spring.payment;

/**
 * Looks for proof of what became of a payment. Elapsed time, missing answers and a used
 * nonce are no proof.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PaymentEvidence {

	/** Where there is nothing to look at: finds nothing, ever. */
	PaymentEvidence NONE = new PaymentEvidence() {

		@Override
		public Evidence find(Payment payment) {
			return new Evidence.None();
		}

		@Override
		public boolean covers(Payment payment) {
			return false;
		}

	};

	/**
	 * Look for evidence.
	 * @param payment the payment whose outcome is not known
	 * @return what can be proven
	 * @throws RuntimeException if one cannot look now; counts as {@link Evidence.None}
	 */
	Evidence find(Payment payment);

	/**
	 * Return whether there is anything to look at for a payment like this, now or later.
	 * Where there is not, the payment is not looked for again and again.
	 * @param payment the payment
	 * @return whether evidence of it could be found; the default says so of all
	 */
	default boolean covers(Payment payment) {
		return true;
	}

}
