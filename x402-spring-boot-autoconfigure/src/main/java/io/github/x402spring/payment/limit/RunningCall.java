package io.github.x402spring.payment.limit;

import io.github.x402spring.payment.admission.Admission;

/**
 * A call that counts while it runs.
 */
final class RunningCall implements CallPermit.Allowed {

	private final RunningCalls calls;

	private final String lease;

	RunningCall(RunningCalls calls, String lease) {
		this.calls = calls;
		this.lease = lease;
	}

	@Override
	public Admission hold(Admission admission) {
		return new CountedAdmission(admission, this);
	}

	@Override
	public void end() {
		this.calls.end(this.lease);
	}

}
