package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.scheme.PaymentScheme;

/**
 * A scheme of which less than the price may be settled.
 */
record UpToScheme(PaymentScheme scheme) implements DelegatingScheme {

	@Override
	public boolean maySettleLess(PaymentKind kind) {
		return true;
	}

}
