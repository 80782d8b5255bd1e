package io.github.x402spring.lightning;

/**
 * A node did not do what it was asked for. Thrown on the way of ordinary requests, it
 * carries no stack trace, and its text holds nothing that the node said.
 *
 * @since 0.1.0
 */
public final class LightningNodeException extends RuntimeException {

	/** Causes may go round in a circle. */
	private static final int MAX_CAUSES = 5;

	private final Trouble trouble;

	/**
	 * Create an exception.
	 * @param trouble what went wrong
	 */
	public LightningNodeException(Trouble trouble) {
		super("The Lightning node " + trouble.text, null, false, false);
		this.trouble = trouble;
	}

	/**
	 * Name an exception and its causes by their classes. Their messages may quote a
	 * macaroon or a preimage.
	 * @param failure the exception
	 * @return the names of the classes, without any message
	 */
	public static String classes(Throwable failure) {
		StringBuilder names = new StringBuilder(failure.getClass().getName());
		Throwable cause = failure.getCause();
		for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
			names.append(", caused by ").append(cause.getClass().getName());
			cause = cause.getCause();
		}
		return names.toString();
	}

	/**
	 * Return what went wrong.
	 * @return the trouble
	 */
	public Trouble trouble() {
		return this.trouble;
	}

	/**
	 * What can go wrong with a node.
	 *
	 * @since 0.1.0
	 */
	public enum Trouble {

		/** No connection came about. */
		NOT_CONNECTED("cannot be reached"),

		/** Its certificate is not trusted. */
		NOT_TRUSTED("has a certificate that is not trusted"),

		/** There was no whole answer in time. */
		TIMED_OUT("did not answer in time"),

		/** The connection broke. */
		DISCONNECTED("closed the connection"),

		/** As many calls are under way as are allowed. */
		NO_ROOM("has too many calls under way"),

		/** It does not accept the secret. */
		UNAUTHORIZED("does not accept its credentials"),

		/** It has no time now. */
		BUSY("is busy"),

		/** It refused the call. */
		REFUSED("refused the call"),

		/** It failed. */
		FAILED("failed"),

		/** Its answer is longer than is read. */
		TOO_LARGE("gave too long an answer"),

		/** Its answer is not what was asked for. */
		MALFORMED("gave an answer that makes no sense"),

		/** Its invoices are paid on another network than the configured one. */
		OTHER_NETWORK("makes invoices for another network than x402.lightning.network"),

		/** The invoice that it made is not what was asked for. */
		OTHER_INVOICE("made another invoice than it was asked for");

		private final String text;

		Trouble(String text) {
			this.text = text;
		}

	}

}
