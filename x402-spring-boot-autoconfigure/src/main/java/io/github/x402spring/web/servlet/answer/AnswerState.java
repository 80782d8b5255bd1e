package io.github.x402spring.web.servlet.answer;

/**
 * Where the answer of a paid handler is.
 */
enum AnswerState {

	/** Nothing has left, and the handler may still change everything. */
	HELD,

	/** Nothing has left. The handler has ended its answer without a body. */
	ENDED,

	/** Content that is paid for may leave, and none has left yet. */
	FLOWING,

	/** Content that is paid for has left. */
	DELIVERED,

	/** What leaves is an error. It costs nothing and must not become anything else. */
	ERROR,

	/** What leaves is not what was paid for, as the seller has declared. */
	UNDELIVERED,

	/** Nothing of the handler's leaves, because of its payment. */
	REFUSED,

	/** Nothing of the handler's leaves, for another reason than its payment. */
	BLOCKED,

	/** Nothing of the handler's leaves, and the gate has answered instead. */
	ANSWERED,

	/** The request is over. */
	CLOSED;

	/**
	 * Return whether what the handler writes goes to the container.
	 * @return whether it passes
	 */
	boolean isPassing() {
		return switch (this) {
			case FLOWING, DELIVERED, ERROR, UNDELIVERED -> true;
			case HELD, ENDED, REFUSED, BLOCKED, ANSWERED, CLOSED -> false;
		};
	}

	/**
	 * Return whether nothing of the handler's leaves any more.
	 * @return whether it is withheld, or over
	 */
	boolean isWithheld() {
		return switch (this) {
			case REFUSED, BLOCKED, ANSWERED, CLOSED -> true;
			case HELD, ENDED, FLOWING, DELIVERED, ERROR, UNDELIVERED -> false;
		};
	}

	/**
	 * Return whether what the handler writes leaves for nothing.
	 * @return whether it is an error, or not what was paid for
	 */
	boolean isFree() {
		return this == ERROR || this == UNDELIVERED;
	}

}
