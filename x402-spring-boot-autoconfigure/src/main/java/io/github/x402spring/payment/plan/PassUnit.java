package io.github.x402spring.payment.plan;

/**
 * What a pass counts.
 *
 * @since 0.1.0
 */
public enum PassUnit {

	/** Calls, whatever they cost by themselves. */
	CALLS,

	/** Money, in dollars: each call takes its price. */
	CREDIT,

	/** Nothing: any number of calls until it ends. */
	TIME

}
