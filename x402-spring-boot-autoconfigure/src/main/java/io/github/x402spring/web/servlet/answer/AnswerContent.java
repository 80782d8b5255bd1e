package io.github.x402spring.web.servlet.answer;

/**
 * What an answer would be if it left now. Only content costs: neither errors nor "not
 * modified" do.
 */
enum AnswerContent {

	/** What the caller pays for. */
	CONTENT,

	/** What the caller pays for, but writing it has failed before any of it left. */
	UNSENDABLE,

	/** An error. */
	ERROR,

	/** Not what the caller pays for, as the seller has declared. */
	UNDELIVERED,

	/** A demand for money, although the caller has paid. */
	DEMAND;

	private static final int NOT_MODIFIED = 304;

	private static final int PAYMENT_REQUIRED = 402;

	/**
	 * Tell by a status alone.
	 * @param status the status of the answer
	 * @param paid whether the money is in and a demand can still be replaced
	 * @return what it announces
	 */
	static AnswerContent of(int status, boolean paid) {
		if (status == PAYMENT_REQUIRED && paid) {
			return DEMAND;
		}
		return (status >= 400 || status == NOT_MODIFIED) ? ERROR : CONTENT;
	}

	/**
	 * Return whether it is anything but content.
	 * @return whether it costs nothing
	 */
	boolean isFree() {
		return switch (this) {
			case ERROR, UNDELIVERED, DEMAND -> true;
			case CONTENT, UNSENDABLE -> false;
		};
	}

}
