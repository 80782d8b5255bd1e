package io.github.x402spring.payment.limit;

import io.github.x402spring.payment.admission.Admission;

/**
 * A call that is not counted while it runs.
 */
record UnlimitedCall() implements CallPermit.Allowed {

	@Override
	public Admission hold(Admission admission) {
		return admission;
	}

	@Override
	public void end() {
	}

}
