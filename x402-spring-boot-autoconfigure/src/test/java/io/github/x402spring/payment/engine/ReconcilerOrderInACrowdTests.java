package io.github.x402spring.payment.engine;

import org.junit.jupiter.api.Tag;

/**
 * The same order with thousands of refused payments.
 */
@Tag("campaign")
class ReconcilerOrderInACrowdTests extends ReconcilerOrderTests {

	@Override
	int refused() {
		return 2_000;
	}

}
