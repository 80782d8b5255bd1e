package io.github.x402spring.payment.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A step on a bucket that is kept as one number: the time at which it is full again. Each
 * token that is taken puts that time off, and there is one as long as it is not more than
 * the period of the limit away. That is the same bucket as one of tokens that fills up
 * steadily, and needs no look before it is changed.
 *
 * @param now the current time, in microseconds since 1970
 * @param cost by how much a token puts the time off
 * @param latest the latest time at which the bucket may be full again
 * @since 0.1.0
 */
public record BucketTimes(long now, long cost, long latest) {

	/**
	 * Return the times of a step.
	 * @param limit how large the bucket is
	 * @param now the current time
	 * @return the times
	 */
	public static BucketTimes of(RateLimit limit, Instant now) {
		long micros = micros(now);
		long cost = limit.microsPerToken();
		return new BucketTimes(micros, cost, micros + cost * limit.capacity());
	}

	/**
	 * Return a time as buckets keep it.
	 * @param time the time
	 * @return microseconds since 1970
	 */
	public static long micros(Instant time) {
		return ChronoUnit.MICROS.between(Instant.EPOCH, time);
	}

	/**
	 * Return how long it takes until there is a token.
	 * @param fullAt when the bucket is full again, as it is
	 * @return the time; empty if there is a token
	 */
	public Optional<Duration> until(long fullAt) {
		long wait = Math.max(fullAt, this.now) + this.cost - this.latest;
		return (wait > 0) ? Optional.of(Duration.of(wait, ChronoUnit.MICROS)) : Optional.empty();
	}

}
