package io.github.x402spring.payment;

/**
 * Settles payments as {@code x402.facilitator.type} says, whether a remote facilitator
 * does it, one of several, or the sandbox. The bean is always there if that property is
 * set, so that a {@link PaymentSettler} of an application can call it. It is a fallback:
 * if the application defines a {@link PaymentSettler}, that one is used.
 *
 * @since 0.1.0
 */
public final class DefaultPaymentSettler implements PaymentSettler {

	private final PaymentSettler delegate;

	/**
	 * Create the default.
	 * @param delegate does the work
	 */
	public DefaultPaymentSettler(PaymentSettler delegate) {
		this.delegate = delegate;
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		return this.delegate.settle(payment);
	}

}
