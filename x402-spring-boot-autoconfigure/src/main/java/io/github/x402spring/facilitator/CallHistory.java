package io.github.x402spring.facilitator;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * When calls of a facilitator were answered last, and when they failed last.
 */
final class CallHistory {

	private final Clock clock;

	private volatile @Nullable Instant success;

	private volatile @Nullable Instant failure;

	CallHistory(Clock clock) {
		this.clock = clock;
	}

	void succeeded() {
		this.success = this.clock.instant();
	}

	void failed() {
		this.failure = this.clock.instant();
	}

	/**
	 * Return when a call was answered last.
	 * @return the time, or empty if none was
	 */
	Optional<Instant> lastSuccess() {
		return Optional.ofNullable(this.success);
	}

	/**
	 * Return when a call failed last.
	 * @return the time, or empty if none did
	 */
	Optional<Instant> lastFailure() {
		return Optional.ofNullable(this.failure);
	}

}
