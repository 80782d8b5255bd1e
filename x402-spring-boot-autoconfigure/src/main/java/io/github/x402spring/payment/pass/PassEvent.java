package io.github.x402spring.payment.pass;

import org.springframework.context.ApplicationEventPublisher;

/**
 * An application event: something has happened to a pass, and the store has it in
 * writing. It is published on the thread that did it. What a listener throws does no harm
 * to the request.
 *
 * @since 0.1.0
 */
public sealed interface PassEvent {

	/**
	 * Return the listener that publishes these events.
	 * @param publisher publishes the events
	 * @return the listener
	 */
	static PassListener publishing(ApplicationEventPublisher publisher) {
		return new PassListener() {

			@Override
			public void onSold(Pass pass, PassGrant grant) {
				publisher.publishEvent(new Sold(pass, grant));
			}

			@Override
			public void onRunsLow(Pass pass, PassGrant grant) {
				publisher.publishEvent(new RunsLow(pass, grant));
			}

			@Override
			public void onEnded(Pass pass, PassGrant grant) {
				publisher.publishEvent(new Ended(pass, grant));
			}

		};
	}

	/**
	 * Return the pass.
	 * @return the pass
	 */
	Pass pass();

	/**
	 * Return what was bought by one payment.
	 * @return the grant
	 */
	PassGrant grant();

	/**
	 * A pass was sold, or renewed.
	 *
	 * @param pass the pass
	 * @param grant what was bought
	 * @since 0.1.0
	 */
	record Sold(Pass pass, PassGrant grant) implements PassEvent {
	}

	/**
	 * A tenth or less is left of what was bought.
	 *
	 * @param pass the pass
	 * @param grant what is left
	 * @since 0.1.0
	 */
	record RunsLow(Pass pass, PassGrant grant) implements PassEvent {
	}

	/**
	 * A purchase was ended before its time: its payment was refunded or has failed, or
	 * the seller revoked the pass.
	 *
	 * @param pass the pass
	 * @param grant what was bought, with what was left of it
	 * @since 0.1.0
	 */
	record Ended(Pass pass, PassGrant grant) implements PassEvent {
	}

}
