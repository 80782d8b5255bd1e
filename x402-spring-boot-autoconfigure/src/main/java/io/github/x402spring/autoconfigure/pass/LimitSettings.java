package io.github.x402spring.autoconfigure.pass;

import java.time.Duration;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits as properties say them.
 *
 * @param challenges Requests of a client network that are not paid for.
 * @param calls Calls of one payer, or of the holder of one pass.
 * @param concurrentCalls Number of calls of one payer or pass that may run at once. Any
 * number may if it is 0.
 * @since 0.1.0
 */
public record LimitSettings(@DefaultValue Rate challenges, @DefaultValue Rate calls,
		@Nullable Integer concurrentCalls) {

	/**
	 * Return the limits.
	 * @param property what the names of these properties begin with
	 * @return the limits
	 * @throws X402ConfigurationException if a value cannot be used
	 */
	public Limits limits(String property) {
		RateLimit unpaid = this.challenges.limit(property + ".challenges");
		RateLimit paid = this.calls.limit(property + ".calls");
		try {
			return new Limits(unpaid, paid, this.concurrentCalls);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property + ".concurrent-calls", ex);
		}
	}

	private static X402ConfigurationException invalid(String property, IllegalArgumentException ex) {
		return new X402ConfigurationException(property + " cannot be used: " + ex.getMessage() + ".",
				"Correct " + property + ".");
	}

	/**
	 * How many requests in a time.
	 *
	 * @param capacity Number of requests that may be made at once, and in the period. Any
	 * number may if it is 0.
	 * @param per Period in which as many may be made again.
	 * @since 0.1.0
	 */
	public record Rate(@Nullable Long capacity, @DefaultValue("1m") Duration per) {

		private @Nullable RateLimit limit(String property) {
			if (this.capacity == null) {
				return null;
			}
			try {
				return new RateLimit(this.capacity, this.per);
			}
			catch (IllegalArgumentException ex) {
				throw invalid(property, ex);
			}
		}

	}

}
