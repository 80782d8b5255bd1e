package io.github.x402spring.lightning.rail;

/**
 * How a node of Lightning does, by the invoices that it was asked for.
 *
 * @since 0.1.0
 */
public enum NodeState {

	/** It was not asked for an invoice yet. */
	UNTRIED,

	/** It made the last invoice that it was asked for. */
	READY,

	/** It did not make the last invoice, and is asked for the next one. */
	FAILING,

	/** It failed several times in a row, and is not called for a while. */
	RESTING

}
