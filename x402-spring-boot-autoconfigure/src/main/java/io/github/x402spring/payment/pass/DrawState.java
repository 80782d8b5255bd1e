package io.github.x402spring.payment.pass;

/**
 * How far a draw has come.
 *
 * @since 0.1.0
 */
public enum DrawState {

	/** It is debited, and nothing has left. After a crash it is given back. */
	OPEN,

	/** Content may have left. It is not given back after a crash. */
	LEAVING,

	/** Content has left. */
	CLOSED

}
