package io.github.x402spring.web.servlet;

/**
 * Where the answer of a paid handler is.
 */
enum AnswerState {

	/** Nothing leaves. */
	HELD,

	/** Everything passes. */
	FLOWING,

	/** Nothing of the handler's ever leaves. */
	WITHHELD

}
