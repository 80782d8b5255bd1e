package io.github.x402spring.payment.limit;

import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.admission.DelegatingAdmission;

/**
 * An admission whose call counts until it has ended.
 */
final class CountedAdmission extends DelegatingAdmission {

	private final RunningCall call;

	CountedAdmission(Admission admission, RunningCall call) {
		super(admission);
		this.call = call;
	}

	@Override
	public void ended() {
		try {
			super.ended();
		}
		finally {
			this.call.end();
		}
	}

}
