package io.github.x402spring.payment;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A {@link PaymentVerifier} cannot tell now and may know when it is worth asking again.
 * Thrown on the way of ordinary requests, it carries no stack trace.
 *
 * @since 0.1.0
 */
public class PaymentUnavailableException extends RuntimeException {

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception.
	 * @param message what happened, for logs
	 * @param retryAfter how long clients should wait, or {@code null} if it is not known
	 */
	public PaymentUnavailableException(String message, @Nullable Duration retryAfter) {
		super(message, null, false, false);
		this.retryAfter = retryAfter;
	}

	/**
	 * Return whether the same payment will fail again until the seller or the client
	 * changes something. Clients are not told to come back then.
	 * @return {@code false} unless a subclass knows better
	 */
	public boolean isLasting() {
		return false;
	}

	/**
	 * Return how long clients should wait.
	 * @return the time, or empty if it is not known
	 */
	public Optional<Duration> retryAfter() {
		return Optional.ofNullable(this.retryAfter);
	}

}
