package io.github.x402spring;

/**
 * When the money of a paid call is moved.
 *
 * @since 0.1.0
 */
public enum Settlement {

	/**
	 * Chosen from the handler: after it, unless its answer cannot be held back.
	 */
	AUTOMATIC,

	/**
	 * After the handler and before its answer leaves. The answer is held back until the
	 * money is in; a handler that fails costs the client nothing.
	 */
	AFTER_HANDLER,

	/**
	 * Before the handler runs. A handler that fails leaves the client with the right to
	 * present the same payment again.
	 */
	BEFORE_HANDLER

}
