package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what it hears, in short.
 */
final class RecordingListener implements PaymentListener {

	private final List<String> heard = new CopyOnWriteArrayList<>();

	/**
	 * Return what was heard since the last call.
	 * @return steps such as {@code RESERVED/SERVING -> SETTLING/SERVING}
	 */
	List<String> take() {
		List<String> result = List.copyOf(this.heard);
		this.heard.clear();
		return result;
	}

	@Override
	public void onRefused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		this.heard.add("refused " + problem.code() + problem.reasonCode().map((reason) -> " " + reason).orElse(""));
	}

	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		this.heard.add(((before != null) ? describe(before) : "new") + " -> " + describe(after));
	}

	@Override
	public void onRemoved(Payment payment, PaymentLedger.Removal removal) {
		this.heard.add(describe(payment) + " removed " + removal);
	}

	private static String describe(Payment payment) {
		return payment.money() + "/" + payment.content();
	}

}
