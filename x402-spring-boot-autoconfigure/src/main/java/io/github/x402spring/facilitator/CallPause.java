package io.github.x402spring.facilitator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.facilitator.client.FacilitatorOperation;

/**
 * The time for which a facilitator asked not to be called ({@code Retry-After}). It is
 * believed for a minute at most.
 */
final class CallPause {

	private static final Duration LONGEST = Duration.ofMinutes(1);

	private final AtomicReference<Deadline> end = new AtomicReference<>(Deadline.in(Duration.ZERO));

	void begin(Duration time) {
		this.end.set(Deadline.in((time.compareTo(LONGEST) < 0) ? time : LONGEST));
	}

	Duration remaining() {
		return this.end.get().remaining();
	}

	void requireOver(FacilitatorOperation operation) {
		Duration remaining = remaining();
		if (!remaining.isZero()) {
			throw new FacilitatorException(operation, Trouble.PAUSED, remaining);
		}
	}

}
