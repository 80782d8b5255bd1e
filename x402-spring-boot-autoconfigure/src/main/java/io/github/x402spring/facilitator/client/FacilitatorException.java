package io.github.x402spring.facilitator.client;

import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.payment.PaymentUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * A facilitator gave no answer that counts. The text names the operation and the kind of
 * trouble and nothing else: no address, nothing that was received. What lies behind it is
 * logged at DEBUG level by {@link RestClientFacilitatorClient}.
 *
 * @since 0.1.0
 */
public class FacilitatorException extends PaymentUnavailableException {

	private final Trouble trouble;

	private final @Nullable String excerpt;

	/**
	 * Create an exception.
	 * @param operation what was asked
	 * @param trouble why there is no answer
	 */
	public FacilitatorException(FacilitatorOperation operation, Trouble trouble) {
		this(operation, trouble, null);
	}

	/**
	 * Create an exception.
	 * @param operation what was asked
	 * @param trouble why there is no answer
	 * @param retryAfter how long the facilitator asks to wait, or {@code null}
	 */
	public FacilitatorException(FacilitatorOperation operation, Trouble trouble, @Nullable Duration retryAfter) {
		this(operation, trouble, retryAfter, null);
	}

	FacilitatorException(FacilitatorOperation operation, Trouble trouble, @Nullable Duration retryAfter,
			@Nullable String excerpt) {
		super("Facilitator " + operation.path() + ": " + trouble.text(), retryAfter);
		this.trouble = trouble;
		this.excerpt = excerpt;
	}

	/**
	 * Return the kind of trouble.
	 * @return why there is no answer
	 */
	public Trouble trouble() {
		return this.trouble;
	}

	@Override
	public boolean isLasting() {
		return this.trouble.isLasting();
	}

	/**
	 * Return the beginning of the answer, cleaned and shortened. It is no part of the
	 * message.
	 * @return the excerpt, or empty if there is none
	 */
	public Optional<String> excerpt() {
		return Optional.ofNullable(this.excerpt);
	}

	/**
	 * Why there is no answer.
	 *
	 * @since 0.1.0
	 */
	public enum Trouble {

		/** Too many calls are under way already; nothing was sent. */
		NO_ROOM("no room for another call"),

		/** The facilitator asked not to be called for a while; nothing was sent. */
		PAUSED("it asked us to wait"),

		/** There are no headers to show who we are; nothing was sent. */
		NO_CREDENTIALS("no credentials"),

		/** No connection came about; nothing was sent. */
		NOT_CONNECTED("could not connect"),

		/** TLS was not agreed on, or the certificate is not trusted. */
		NOT_TRUSTED("no trusted connection"),

		/** The connection broke before an answer came. */
		DISCONNECTED("the connection broke"),

		/** No answer came within the time limit. */
		TIMED_OUT("no answer in time"),

		/** The answer broke off, or was not complete within the time limit. */
		INCOMPLETE("the answer is incomplete"),

		/** The answer is a redirect; those are not followed. */
		REDIRECTED("answered by a redirect"),

		/** The answer is longer than allowed. */
		TOO_LARGE("the answer is too large"),

		/** The answer does not have the form that the protocol prescribes. */
		MALFORMED("the answer is malformed"),

		/** HTTP status 401 or 403. */
		UNAUTHORIZED("access denied"),

		/** HTTP status 429. */
		RATE_LIMITED("too many calls"),

		/** HTTP status 408 or 425: the same call may pass later. */
		NOT_NOW("HTTP status 408 or 425"),

		/** HTTP status 400, 413 or 422: the facilitator refuses what was sent. */
		BAD_REQUEST("it refuses the request"),

		/** Another HTTP status of 400 to 499, as from a wrong address. */
		CLIENT_ERROR("HTTP status 4xx"),

		/** Another HTTP status that is no success. */
		SERVER_ERROR("HTTP status 5xx");

		private final String text;

		Trouble(String text) {
			this.text = text;
		}

		/**
		 * Return the trouble in words.
		 * @return a constant
		 */
		public String text() {
			return this.text;
		}

		/**
		 * Return whether the connection is to blame, so that a call that may be repeated
		 * is worth repeating at once. Waiting in vain a second time is not.
		 * @return whether to try again
		 */
		public boolean isTransport() {
			return this == NOT_CONNECTED || this == DISCONNECTED;
		}

		/**
		 * Return whether the facilitator cannot have heard of the call.
		 * @return whether nothing was sent
		 */
		public boolean isBeforeSending() {
			return switch (this) {
				case NO_ROOM, PAUSED, NO_CREDENTIALS, NOT_CONNECTED -> true;
				case NOT_TRUSTED, DISCONNECTED, TIMED_OUT, INCOMPLETE, REDIRECTED, TOO_LARGE, MALFORMED, UNAUTHORIZED,
						RATE_LIMITED, NOT_NOW, BAD_REQUEST, CLIENT_ERROR, SERVER_ERROR ->
					false;
			};
		}

		/**
		 * Return whether the facilitator is out of reach or out of order, so that another
		 * one may be asked instead. One that talks nonsense is not.
		 * @return whether this is an outage
		 */
		public boolean isOutage() {
			return switch (this) {
				case PAUSED, NOT_CONNECTED, NOT_TRUSTED, DISCONNECTED, TIMED_OUT, INCOMPLETE, RATE_LIMITED, NOT_NOW,
						SERVER_ERROR ->
					true;
				case NO_ROOM, NO_CREDENTIALS, REDIRECTED, TOO_LARGE, MALFORMED, UNAUTHORIZED, BAD_REQUEST,
						CLIENT_ERROR ->
					false;
			};
		}

		/**
		 * Return whether the same call will be refused again until this application or
		 * the payment changes.
		 * @return whether waiting does not help
		 */
		boolean isLasting() {
			return switch (this) {
				case REDIRECTED, UNAUTHORIZED, BAD_REQUEST, CLIENT_ERROR -> true;
				case NO_ROOM, PAUSED, NO_CREDENTIALS, NOT_CONNECTED, NOT_TRUSTED, DISCONNECTED, TIMED_OUT, INCOMPLETE,
						TOO_LARGE, MALFORMED, RATE_LIMITED, NOT_NOW, SERVER_ERROR ->
					false;
			};
		}

	}

}
