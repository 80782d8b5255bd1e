package io.github.x402spring.payment.ledger;

/**
 * The ledger cannot be reached. What it holds of a payment is not known then, and neither
 * is what became of a step that was to be written.
 *
 * @since 0.1.0
 */
public class LedgerUnavailableException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what went wrong
	 * @param cause the cause
	 */
	public LedgerUnavailableException(String message, Throwable cause) {
		super(message, cause);
	}

}
