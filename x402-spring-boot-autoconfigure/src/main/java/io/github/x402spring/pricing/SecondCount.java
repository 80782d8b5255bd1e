package io.github.x402spring.pricing;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Counts the seconds that have begun since the first piece of an answer.
 */
final class SecondCount implements ToLongFunction<ByteBuffer> {

	private final Clock clock;

	private @Nullable Instant begin;

	private long counted;

	SecondCount(Clock clock) {
		this.clock = clock;
	}

	@Override
	public long applyAsLong(ByteBuffer piece) {
		Instant now = this.clock.instant();
		if (this.begin == null) {
			this.begin = now;
		}
		// A clock that was put back takes nothing back.
		long more = Math.max(0, Duration.between(this.begin, now).toSeconds() + 1 - this.counted);
		this.counted += more;
		return more;
	}

}
