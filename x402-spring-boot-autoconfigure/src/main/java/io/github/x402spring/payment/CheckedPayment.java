package io.github.x402spring.payment;

import org.jspecify.annotations.Nullable;

/**
 * A payment that passed all checks that can be made in the process: it is genuine, and
 * amount, payee, asset and time fit. This is what verifiers and settlers get. That it is
 * genuine is still open only where a rail is asked to
 * {@linkplain io.github.x402spring.payment.rail.PaymentRail#prove prove} it.
 *
 * @param payment the payment
 * @param quote the price that it meets
 * @param resource what it is for
 * @param reservation id of the reservation that the ledger holds for it, the same for
 * every attempt to settle it; {@code null} before it is reserved
 * @since 0.1.0
 */
public record CheckedPayment(AuthenticatedPayment payment, Quote quote, PaidResource resource,
		@Nullable String reservation) {

	/**
	 * Create a payment that is not reserved.
	 * @param payment the payment
	 * @param quote the price that it meets
	 * @param resource what it is for
	 */
	public CheckedPayment(AuthenticatedPayment payment, Quote quote, PaidResource resource) {
		this(payment, quote, resource, null);
	}

	/**
	 * Return this payment with its reservation.
	 * @param id id of the reservation
	 * @return a payment that is equal otherwise
	 */
	public CheckedPayment reservedAs(String id) {
		return new CheckedPayment(this.payment, this.quote, this.resource, id);
	}

	/**
	 * Return what can be used only once.
	 * @return the key
	 */
	public PaymentKey key() {
		return this.payment.key();
	}

	/**
	 * Return who pays.
	 * @return the payer, or {@code null} if the kind of payment does not say
	 */
	public @Nullable String payer() {
		return this.payment.payer();
	}

	/**
	 * Return what proves that the payer authorised it.
	 * @return the proof
	 */
	public Proof proof() {
		return this.payment.proof();
	}

	/**
	 * Return what is kept to present it again while its outcome is not known.
	 * @return the pending payment
	 */
	public PendingPayment pending() {
		return new PendingPayment(proof().stored(), this.resource);
	}

	/**
	 * Hides the proof: it may be enough to pay.
	 * @return kind and key only
	 */
	@Override
	public String toString() {
		return "CheckedPayment[" + this.quote.kind() + " " + key() + "]";
	}

}
