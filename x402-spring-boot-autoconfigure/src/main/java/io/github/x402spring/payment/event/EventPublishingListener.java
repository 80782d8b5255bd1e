package io.github.x402spring.payment.event;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.PaymentSummary;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes application events. It hears of steps that the ledger has taken, so each
 * event comes after the commit.
 */
final class EventPublishingListener implements PaymentListener {

	private final ApplicationEventPublisher publisher;

	/**
	 * Create a listener.
	 * @param publisher publishes the events
	 */
	EventPublishingListener(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		if (before == null) {
			return;
		}
		PaymentSummary summary = PaymentSummary.of(after);
		if (before.money() != after.money()) {
			switch (after.money()) {
				case SETTLED -> this.publisher.publishEvent(new PaymentLifecycleEvent.Settled(summary));
				case FAILED -> this.publisher.publishEvent(new PaymentLifecycleEvent.Failed(summary));
				case UNKNOWN -> this.publisher.publishEvent(new PaymentLifecycleEvent.Unknown(summary));
				case RESERVED, SETTLING -> {
				}
			}
		}
		if (before.content() != after.content()) {
			if (after.content() == ContentState.DELIVERED) {
				this.publisher.publishEvent(new PaymentLifecycleEvent.Delivered(summary));
			}
			else if (after.content() == ContentState.REFUNDED) {
				this.publisher.publishEvent(new PaymentLifecycleEvent.Refunded(summary));
			}
			else if (after.content() == ContentState.FAILED && after.money() == MoneyState.SETTLED) {
				this.publisher.publishEvent(new PaymentLifecycleEvent.Owed(summary));
			}
		}
	}

	@Override
	public void onRemoved(Payment payment, PaymentLedger.Removal removal) {
		this.publisher.publishEvent(new PaymentLifecycleEvent.Released(PaymentSummary.of(payment), removal));
	}

}
