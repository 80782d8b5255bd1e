package io.github.x402spring.payment.pass;

/**
 * Hears of passes, after what it hears of has happened. It runs on the request's thread
 * and should be quick; what it throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface PassListener {

	/**
	 * A pass was sold, or renewed by a further purchase.
	 * @param pass the pass
	 * @param grant what was bought
	 */
	default void onSold(Pass pass, PassGrant grant) {
	}

	/**
	 * A grant has a tenth or less left after a draw, for the first time.
	 * @param pass the pass before the draw
	 * @param grant the grant after the draw
	 */
	default void onRunsLow(Pass pass, PassGrant grant) {
	}

	/**
	 * A purchase was ended before its time: its payment was refunded or has failed, or
	 * the seller revoked the pass.
	 * @param pass the pass
	 * @param grant what was bought, with what was left of it
	 */
	default void onEnded(Pass pass, PassGrant grant) {
	}

	/**
	 * A pass was presented that does not cover the call.
	 * @param endpoint id of the endpoint
	 * @param reason why, a constant
	 */
	default void onNotCovering(String endpoint, String reason) {
	}

	/**
	 * A draw was made, and its content has left, or may have left when its process died.
	 * @param draw the draw
	 */
	default void onUsed(Draw draw) {
	}

	/**
	 * A draw was given back, since its call failed or its process died.
	 * @param draw the draw
	 */
	default void onGivenBack(Draw draw) {
	}

}
