package io.github.x402spring.facilitator;

/**
 * How a facilitator does, by its last answer, from best to worst but for the first.
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
