package io.github.x402spring.facilitator;

/**
 * A facilitator gave no answer that counts. The text names the operation and the kind of
 * trouble and nothing else: no address, nothing that was received. What lies behind it is
 * logged at DEBUG level by {@link RestClientFacilitatorClient}.
 *
 * @since 0.1.0
 */
public class FacilitatorException extends RuntimeException {

	private final Trouble trouble;

	/**
	 * Create an exception.
	 * @param operation what was asked
	 * @param trouble why there is no answer
	 */
	public FacilitatorException(FacilitatorOperation operation, Trouble trouble) {
		super("Facilitator " + operation.path() + ": " + trouble.text(), null, false, false);
		this.trouble = trouble;
	}

	/**
	 * Return the kind of trouble.
	 * @return why there is no answer
	 */
	public Trouble trouble() {
		return this.trouble;
	}

	/**
	 * Why there is no answer.
	 *
	 * @since 0.1.0
	 */
	public enum Trouble {

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

		/** Another HTTP status of 400 to 499. */
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
		boolean isTransport() {
			return this == NOT_CONNECTED || this == DISCONNECTED;
		}

	}

}
