package io.github.x402spring.payment;

/**
 * What is kept of a payment that was sent, to present it again while its outcome is not
 * known.
 *
 * @param proof the stored form of the proof; a secret until the payment is settled
 * @param resource what it is for
 * @since 0.1.0
 */
public record PendingPayment(String proof, PaidResource resource) {

	/**
	 * Hides the proof: it is as good as money until the payment is settled.
	 * @return the resource only
	 */
	@Override
	public String toString() {
		return "PendingPayment[" + this.resource + "]";
	}

}
