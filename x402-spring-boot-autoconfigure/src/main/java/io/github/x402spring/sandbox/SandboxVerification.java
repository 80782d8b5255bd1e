package io.github.x402spring.sandbox;

/**
 * How a verification in the sandbox goes, see
 * {@link SandboxFacilitator#nextVerification}.
 *
 * @since 0.1.0
 */
public enum SandboxVerification {

	/** Look at time, nonce and balance: the usual case. */
	VERIFY,

	/** Refuse the payment: the balance is too low. */
	REFUSE,

	/** Throw an exception, as a facilitator does that cannot be reached. */
	FAIL

}
