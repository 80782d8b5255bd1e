package io.github.x402spring.web.servlet.answer;

import io.github.x402spring.payment.observation.GateObservation;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * While a thread works on a paid request: what it logs names the payment, and what it
 * observes belongs to it.
 */
final class PaymentScope implements AutoCloseable {

	/** Key of the payment's id in the logging context. */
	static final String PAYMENT_ID = "x402.payment.id";

	private final @Nullable String before = MDC.get(PAYMENT_ID);

	private final @Nullable Runnable exit;

	PaymentScope(String paymentId, @Nullable GateObservation observation) {
		MDC.put(PAYMENT_ID, paymentId);
		this.exit = (observation != null) ? observation.enter() : null;
	}

	@Override
	public void close() {
		if (this.exit != null) {
			this.exit.run();
		}
		if (this.before != null) {
			MDC.put(PAYMENT_ID, this.before);
		}
		else {
			MDC.remove(PAYMENT_ID);
		}
	}

}
