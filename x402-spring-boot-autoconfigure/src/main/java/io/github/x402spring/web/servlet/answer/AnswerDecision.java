package io.github.x402spring.web.servlet.answer;

import org.jspecify.annotations.Nullable;

/**
 * What to do with the answer of a paid handler, and the state that it is in from then on.
 */
enum AnswerDecision {

	/** Nothing. */
	IGNORE(null),

	/** Do to the container's response what the handler asks for. */
	PASS(null),

	/** Remember how the handler ended its answer. */
	KEEP_ENDING(AnswerState.ENDED),

	/** Tell the handler that its answer has ended already. */
	REJECT(null),

	/** Take the money, or make sure that it is still in. */
	TAKE_MONEY(null),

	/** Let out content that is paid for. */
	RELEASE(AnswerState.FLOWING),

	/** Let out an error, which costs nothing. */
	RELEASE_ERROR(AnswerState.ERROR),

	/** Let out what the seller does not charge for. */
	RELEASE_UNDELIVERED(AnswerState.UNDELIVERED),

	/** Let out an error in place of a demand for money. */
	REPLACE_DEMAND(AnswerState.ERROR),

	/** Answer with an error at once, in place of a demand for money. */
	ANSWER_DEMAND(AnswerState.ANSWERED),

	/** Remember that the answer is not what was paid for. */
	DECLARE(null),

	/** Note that what may leave is not what was paid for. */
	DECLARE_FLOWING(AnswerState.UNDELIVERED),

	/** It costs nothing already. */
	CONFIRM(null),

	/** Note that content was delivered. */
	DELIVER(AnswerState.DELIVERED),

	/** Note that content was delivered in part. */
	TRUNCATE(AnswerState.DELIVERED),

	/** Note that content was not delivered. */
	FAIL(AnswerState.ERROR),

	/** Answer that the handler has taken too long. */
	TIME_OUT(AnswerState.ANSWERED),

	/** Hurry what waits in the container. */
	FLUSH_REST(null),

	/** Withhold everything: the payment does not pay for it. */
	WITHHOLD(AnswerState.REFUSED),

	/** Withhold everything: it cannot leave. */
	BLOCK(AnswerState.BLOCKED),

	/** Say why everything is withheld. */
	COMMENCE(AnswerState.ANSWERED),

	/** Leave it to the container to answer with an error. */
	HAND_OVER(AnswerState.ANSWERED),

	/** Take no more. */
	CLOSE(AnswerState.CLOSED);

	private final @Nullable AnswerState next;

	AnswerDecision(@Nullable AnswerState next) {
		this.next = next;
	}

	AnswerState after(AnswerState state) {
		return (this.next != null) ? this.next : state;
	}

}
