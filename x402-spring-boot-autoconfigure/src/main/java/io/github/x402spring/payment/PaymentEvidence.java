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
	PaymentEvidence NONE = (payment) -> new Evidence.None();

	/**
	 * Look for evidence.
	 * @param payment the payment whose outcome is not known
	 * @return what can be proven
	 * @throws RuntimeException if one cannot look now; counts as {@link Evidence.None}
	 */
	Evidence find(Payment payment);

}
