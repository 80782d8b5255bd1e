package io.github.x402spring.payment.event;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;

/**
 * Hears of everything that happens at the gate, after it happened. It runs on the
 * request's thread and should be quick; what it throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface PaymentListener {

	/**
	 * A request came with a payment, whatever becomes of it.
	 * @param endpoint the endpoint
	 */
	default void onPresented(PaidEndpointDescriptor endpoint) {
	}

	/**
	 * A payment was presented that is in the book already; it is answered from its state.
	 * @param endpoint the endpoint
	 * @param known the payment as it is in the book
	 */
	default void onRepeated(PaidEndpointDescriptor endpoint, Payment known) {
	}

	/**
	 * A payment that was delivered was presented again, and the answer is sent again that
	 * is stored for it.
	 * @param endpoint the endpoint
	 * @param known the payment as it is in the book
	 */
	default void onAnsweredAgain(PaidEndpointDescriptor endpoint, Payment known) {
	}

	/**
	 * A request was not served.
	 * @param endpoint the endpoint
	 * @param problem why
	 */
	default void onRefused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
	}

	/**
	 * A payment was reserved or made a step.
	 * @param before the state before, or {@code null} for a fresh reservation
	 * @param after the state now
	 */
	default void onTransition(@Nullable Payment before, Payment after) {
	}

	/**
	 * A reservation was given back.
	 * @param payment its last state
	 * @param removal why
	 */
	default void onRemoved(Payment payment, PaymentLedger.Removal removal) {
	}

	/**
	 * The seller declared that an answer is not what was paid for. The reservation is
	 * given back next, or the content fails.
	 * @param payment the payment as it is
	 * @param reason what the seller said
	 */
	default void onNotDelivered(Payment payment, String reason) {
	}

	/**
	 * A step of a payment could not be written down. The process that made it releases
	 * the payment: others find it as the ledger has it when its lease is over.
	 * @param payment its state before the step, as far as is known
	 */
	default void onUnwritten(Payment payment) {
	}

}
