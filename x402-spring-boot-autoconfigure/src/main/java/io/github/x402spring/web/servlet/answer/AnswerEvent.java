package io.github.x402spring.web.servlet.answer;

/**
 * What can happen to the answer of a paid handler.
 */
enum AnswerEvent {

	/** The gate wants the money before the handler runs. */
	PAY,

	/** The gate lets through a forward to a paid handler: it cannot be held back. */
	OPEN,

	/**
	 * The paid handler forwards the request to another one, which cannot be held back.
	 */
	FORWARD,

	/** The handler has written more than can be held back. */
	OVERFLOW,

	/** The handler wants out what it has written, and the money is in. */
	FLUSH,

	/** The handler ends its answer without a body: an error or a redirect. */
	END,

	/** The handler sets the status. */
	SET_STATUS,

	/** The handler takes back what it has written. */
	RESET,

	/** The seller declares that the answer is not what was paid for. */
	DECLARE_UNDELIVERED,

	/** The money is in, and the answer may leave. */
	PAID,

	/** The payment does not pay for the answer. */
	REFUSED,

	/** The answer cannot leave, for another reason than its payment. */
	FAULT,

	/** The first piece of the body is about to leave. */
	START,

	/** The first piece of the body has left. */
	STARTED,

	/** The connection broke after the first piece of the body had left. */
	BROKE,

	/** The handler is done. */
	COMPLETE,

	/** It is time for the gate to say why it withholds an answer. */
	ANSWER,

	/** The handler threw. */
	THROW,

	/** The last step of the answer threw. */
	COLLAPSE,

	/** The time of the handler is over, and nothing has decided how it goes on. */
	EXPIRE,

	/** The container ended the request. */
	ABANDON,

	/** Nothing more is to come. */
	CLOSE;

	/**
	 * Return whether what the answer would be makes a difference.
	 * @return whether decisions about this event depend on the content
	 */
	boolean dependsOnContent() {
		return switch (this) {
			case FORWARD, OVERFLOW, FLUSH, END, SET_STATUS, START, STARTED, BROKE, COMPLETE, EXPIRE -> true;
			case PAY, OPEN, RESET, DECLARE_UNDELIVERED, PAID, REFUSED, FAULT, ANSWER, THROW, COLLAPSE, ABANDON, CLOSE ->
				false;
		};
	}

}
