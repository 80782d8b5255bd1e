package io.github.x402spring.payment;

/**
 * What proves to a rail that a payer authorised a payment, parsed once. It may be enough
 * to pay, so it must not appear in {@code toString()} and is never logged.
 *
 * @since 0.1.0
 */
public interface Proof {

	/**
	 * Return the form in which the proof is kept in the ledger until the outcome of the
	 * payment is known. {@link io.github.x402spring.payment.scheme.PaymentScheme#restore}
	 * reads it.
	 * @return the stored form
	 */
	String stored();

}
