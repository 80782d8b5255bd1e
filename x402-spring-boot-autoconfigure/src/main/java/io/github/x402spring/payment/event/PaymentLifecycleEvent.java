package io.github.x402spring.payment.event;

import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.PaymentSummary;

import org.springframework.context.ApplicationEventPublisher;

/**
 * An application event: a payment has got somewhere, and the ledger has it in writing. An
 * event of a request is published on its thread. What a listener throws does no harm to
 * the payment. Events are published once; work that must not be missed has to be driven
 * by the ledger.
 *
 * @since 0.1.0
 */
public sealed interface PaymentLifecycleEvent {

	/**
	 * Return the listener that publishes these events. It hears of steps that the ledger
	 * has taken, so each event comes after the commit.
	 * @param publisher publishes the events
	 * @return the listener
	 */
	static PaymentListener publishing(ApplicationEventPublisher publisher) {
		return new EventPublishingListener(publisher);
	}

	/**
	 * Return the payment.
	 * @return the payment
	 */
	PaymentSummary payment();

	/**
	 * The money moved.
	 *
	 * @param payment the payment
	 * @since 0.1.0
	 */
	record Settled(PaymentSummary payment) implements PaymentLifecycleEvent {
	}

	/**
	 * The settlement was refused.
	 *
	 * @param payment the payment
	 * @since 0.1.0
	 */
	record Failed(PaymentSummary payment) implements PaymentLifecycleEvent {
	}

	/**
	 * It is not known whether the money moved.
	 *
	 * @param payment the payment
	 * @since 0.1.0
	 */
	record Unknown(PaymentSummary payment) implements PaymentLifecycleEvent {
	}

	/**
	 * The first byte of the content went out.
	 *
	 * @param payment the payment
	 * @since 0.1.0
	 */
	record Delivered(PaymentSummary payment) implements PaymentLifecycleEvent {
	}

	/**
	 * The money moved, but the handler failed: the content is owed.
	 *
	 * @param payment the payment
	 * @since 0.1.0
	 */
	record Owed(PaymentSummary payment) implements PaymentLifecycleEvent {
	}

	/**
	 * An operator gave the money back.
	 *
	 * @param payment the payment
	 * @since 0.1.0
	 */
	record Refunded(PaymentSummary payment) implements PaymentLifecycleEvent {
	}

	/**
	 * A reservation was given back. Nothing was charged.
	 *
	 * @param payment the payment
	 * @param why why it was given back
	 * @since 0.1.0
	 */
	record Released(PaymentSummary payment, PaymentLedger.Removal why) implements PaymentLifecycleEvent {
	}

}
