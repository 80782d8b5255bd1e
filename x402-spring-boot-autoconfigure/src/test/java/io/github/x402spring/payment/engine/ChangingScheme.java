package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.scheme.PaymentScheme;

/**
 * A scheme whose configuration is changed between two requests.
 */
final class ChangingScheme implements DelegatingScheme {

	volatile PaymentScheme scheme;

	ChangingScheme(PaymentScheme scheme) {
		this.scheme = scheme;
	}

	@Override
	public PaymentScheme scheme() {
		return this.scheme;
	}

}
