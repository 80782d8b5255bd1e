package io.github.x402spring.facilitator;

/**
 * How a facilitator does, by its last answer.
 *
 * @since 0.1.0
 */
public enum FacilitatorState {

	/** It was not called yet. */
	UNTRIED,

	/** It answered. */
	WORKING,

	/** It asked to wait. */
	PAUSED,

	/** The last call failed. */
	FAILING

}
