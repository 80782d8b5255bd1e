package io.github.x402spring.payment.ledger;

/**
 * The ledger can be reached, but the row of one payment cannot be read, for example after
 * a manual change. No decision may be made about that payment.
 *
 * @since 0.1.0
 */
public class UnreadablePaymentException extends LedgerUnavailableException {

	private final String id;

	/**
	 * Create an exception.
	 * @param id id of the payment
	 * @param cause the cause
	 */
	public UnreadablePaymentException(String id, Throwable cause) {
		super("The row of payment " + id + " cannot be read", cause);
		this.id = id;
	}

	/**
	 * Return which payment it is.
	 * @return id of the payment
	 */
	public String id() {
		return this.id;
	}

}
