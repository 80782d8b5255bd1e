package io.github.x402spring.sandbox;

/**
 * How a settlement in the sandbox goes, see {@link SandboxFacilitator#nextSettlement}.
 *
 * @since 0.1.0
 */
public enum SandboxOutcome {

	/** Move the play money if the payer has it, and say so: the usual case. */
	SETTLE,

	/** Answer a definite no: the balance is too low. No money moves. */
	REFUSE,

	/** Give no answer. No money moves. */
	SILENT,

	/** Move the money, but lose the answer. */
	LOSE_ANSWER

}
