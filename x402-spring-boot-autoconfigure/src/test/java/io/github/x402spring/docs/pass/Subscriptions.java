package io.github.x402spring.docs.pass;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.payment.pass.PassEvent;

import org.springframework.context.event.EventListener;

/**
 * Reminds customers before their subscription ends.
 */
class Subscriptions {

	private final Reminders reminders;

	Subscriptions(Reminders reminders) {
		this.reminders = reminders;
	}

	@EventListener
	void sold(PassEvent.Sold sale) {
		this.reminders.schedule(sale.pass().id(), sale.grant().until().minus(Duration.ofDays(3)));
	}

	/**
	 * Sends reminders.
	 */
	interface Reminders {

		void schedule(String pass, Instant at);

	}

}
