package io.github.x402spring.web.servlet.answer;

/**
 * Decides what becomes of the answer of a paid handler: no content without payment, no
 * payment without content. It knows neither servlets nor payments and carries out
 * nothing; the same event in the same state always leads to the same decision. Not safe
 * for several threads.
 */
final class AnswerMachine {

	private AnswerState state;

	AnswerMachine() {
		this(AnswerState.HELD);
	}

	AnswerMachine(AnswerState state) {
		this.state = state;
	}

	AnswerState state() {
		return this.state;
	}

	/**
	 * Decide about an event, and go on to the state that follows.
	 * @param event the event
	 * @param content what the answer would be if it left now, or what the status in the
	 * event announces
	 * @return what to do
	 */
	AnswerDecision on(AnswerEvent event, AnswerContent content) {
		AnswerDecision decision = decide(this.state, event, content);
		this.state = decision.after(this.state);
		return decision;
	}

	/**
	 * Decide about an event for which it makes no difference what the answer would be.
	 * @param event the event
	 * @return what to do
	 */
	AnswerDecision on(AnswerEvent event) {
		if (event.dependsOnContent()) {
			throw new IllegalArgumentException("The decision about " + event + " depends on the content");
		}
		return on(event, AnswerContent.CONTENT);
	}

	private static AnswerDecision decide(AnswerState state, AnswerEvent event, AnswerContent content) {
		return switch (state) {
			case HELD -> held(event, content);
			case ENDED -> ended(event, content);
			case FLOWING -> flowing(event, content);
			case DELIVERED -> delivered(event, content);
			case ERROR -> error(event, content);
			case UNDELIVERED -> undelivered(event, content);
			case REFUSED -> refused(event);
			case BLOCKED -> blocked(event);
			case ANSWERED -> answered(event);
			case CLOSED -> AnswerDecision.IGNORE;
		};
	}

	private static AnswerDecision held(AnswerEvent event, AnswerContent content) {
		return switch (event) {
			case PAY, OPEN -> AnswerDecision.TAKE_MONEY;
			case FORWARD, OVERFLOW, COMPLETE -> letOut(content);
			case FLUSH -> content.isFree() ? AnswerDecision.IGNORE : AnswerDecision.TAKE_MONEY;
			case END -> AnswerDecision.KEEP_ENDING;
			case SET_STATUS, RESET -> AnswerDecision.PASS;
			case DECLARE_UNDELIVERED -> AnswerDecision.DECLARE;
			case PAID -> AnswerDecision.RELEASE;
			case REFUSED -> AnswerDecision.WITHHOLD;
			case FAULT -> AnswerDecision.BLOCK;
			case START, STARTED, BROKE, ANSWER -> AnswerDecision.IGNORE;
			case EXPIRE -> AnswerDecision.TIME_OUT;
			case THROW, COLLAPSE, ABANDON -> AnswerDecision.FAIL;
			case CLOSE -> AnswerDecision.CLOSE;
		};
	}

	// What is written after the end vanishes, and nothing can be taken back.
	private static AnswerDecision ended(AnswerEvent event, AnswerContent content) {
		return switch (event) {
			case END -> AnswerDecision.REJECT;
			case OVERFLOW, FLUSH, SET_STATUS, RESET -> AnswerDecision.IGNORE;
			case EXPIRE -> content.isFree() ? letOut(content) : AnswerDecision.TIME_OUT;
			case PAY, OPEN, FORWARD, COMPLETE, DECLARE_UNDELIVERED, PAID, REFUSED, FAULT, START, STARTED, BROKE, ANSWER,
					THROW, COLLAPSE, ABANDON, CLOSE ->
				held(event, content);
		};
	}

	private static AnswerDecision letOut(AnswerContent content) {
		return switch (content) {
			case CONTENT, UNSENDABLE -> AnswerDecision.TAKE_MONEY;
			case ERROR -> AnswerDecision.RELEASE_ERROR;
			case UNDELIVERED -> AnswerDecision.RELEASE_UNDELIVERED;
			case DEMAND -> AnswerDecision.REPLACE_DEMAND;
		};
	}

	private static AnswerDecision flowing(AnswerEvent event, AnswerContent content) {
		return switch (event) {
			case PAY, OPEN, FORWARD, OVERFLOW, FLUSH, PAID, ANSWER -> AnswerDecision.IGNORE;
			case END, SET_STATUS -> passUnlessDemand(content);
			case RESET -> AnswerDecision.PASS;
			case DECLARE_UNDELIVERED -> AnswerDecision.DECLARE_FLOWING;
			case REFUSED -> AnswerDecision.WITHHOLD;
			case FAULT -> AnswerDecision.BLOCK;
			// What is forwarded to may have taken longer than the payment is kept for it.
			case START -> content.isFree() ? AnswerDecision.IGNORE : AnswerDecision.TAKE_MONEY;
			case STARTED -> content.isFree() ? AnswerDecision.FAIL : AnswerDecision.DELIVER;
			case BROKE -> content.isFree() ? AnswerDecision.FAIL : AnswerDecision.TRUNCATE;
			case COMPLETE -> finish(content);
			case EXPIRE -> AnswerDecision.TIME_OUT;
			case THROW, COLLAPSE, ABANDON -> AnswerDecision.FAIL;
			case CLOSE -> AnswerDecision.CLOSE;
		};
	}

	private static AnswerDecision finish(AnswerContent content) {
		return switch (content) {
			// There is no body, so the headers were the content.
			case CONTENT -> AnswerDecision.DELIVER;
			// The handler did not care, but nothing has left.
			case UNSENDABLE -> AnswerDecision.BLOCK;
			case ERROR, UNDELIVERED, DEMAND -> AnswerDecision.FAIL;
		};
	}

	private static AnswerDecision delivered(AnswerEvent event, AnswerContent content) {
		return switch (event) {
			case END, SET_STATUS -> passUnlessDemand(content);
			case RESET -> AnswerDecision.PASS;
			case BROKE, EXPIRE, THROW, COLLAPSE, ABANDON -> AnswerDecision.TRUNCATE;
			case COMPLETE -> AnswerDecision.FLUSH_REST;
			case PAY, OPEN, FORWARD, OVERFLOW, FLUSH, DECLARE_UNDELIVERED, PAID, REFUSED, FAULT, START, STARTED,
					ANSWER ->
				AnswerDecision.IGNORE;
			case CLOSE -> AnswerDecision.CLOSE;
		};
	}

	// It was free as an error, so neither another status nor a redirect makes it content.
	private static AnswerDecision error(AnswerEvent event, AnswerContent content) {
		boolean announces = event == AnswerEvent.SET_STATUS || event == AnswerEvent.END;
		return (announces && !content.isFree()) ? AnswerDecision.IGNORE : undelivered(event, content);
	}

	private static AnswerDecision undelivered(AnswerEvent event, AnswerContent content) {
		return switch (event) {
			case END, SET_STATUS -> passUnlessDemand(content);
			case RESET -> AnswerDecision.PASS;
			case DECLARE_UNDELIVERED -> AnswerDecision.CONFIRM;
			case FAULT -> AnswerDecision.BLOCK;
			case PAY, OPEN, FORWARD, OVERFLOW, FLUSH, PAID, REFUSED, START, STARTED, BROKE, COMPLETE, ANSWER ->
				AnswerDecision.IGNORE;
			case EXPIRE -> AnswerDecision.TIME_OUT;
			case THROW, COLLAPSE, ABANDON -> AnswerDecision.FAIL;
			case CLOSE -> AnswerDecision.CLOSE;
		};
	}

	// The client has paid. Another challenge would make it pay once more.
	private static AnswerDecision passUnlessDemand(AnswerContent content) {
		return (content == AnswerContent.DEMAND) ? AnswerDecision.ANSWER_DEMAND : AnswerDecision.PASS;
	}

	// The reason of the gate is told, whatever the handler threw when it met with it.
	private static AnswerDecision refused(AnswerEvent event) {
		return (event == AnswerEvent.THROW) ? AnswerDecision.COMMENCE : blocked(event);
	}

	private static AnswerDecision blocked(AnswerEvent event) {
		return switch (event) {
			case ANSWER, EXPIRE -> AnswerDecision.COMMENCE;
			case THROW -> AnswerDecision.HAND_OVER;
			case PAY, OPEN, FORWARD, OVERFLOW, FLUSH, END, SET_STATUS, RESET, DECLARE_UNDELIVERED, PAID, REFUSED, FAULT,
					START, STARTED, BROKE, COMPLETE, COLLAPSE, ABANDON, CLOSE ->
				answered(event);
		};
	}

	private static AnswerDecision answered(AnswerEvent event) {
		return switch (event) {
			case COLLAPSE -> AnswerDecision.HAND_OVER;
			case CLOSE -> AnswerDecision.CLOSE;
			case PAY, OPEN, FORWARD, OVERFLOW, FLUSH, END, SET_STATUS, RESET, DECLARE_UNDELIVERED, PAID, REFUSED, FAULT,
					START, STARTED, BROKE, COMPLETE, ANSWER, EXPIRE, THROW, ABANDON ->
				AnswerDecision.IGNORE;
		};
	}

}
