package io.github.x402spring.sandbox;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.PaymentRail;

/**
 * Moves the play money of a {@link SandboxFacilitator}.
 *
 * @since 0.1.0
 */
public final class SandboxRail implements PaymentRail {

	private final SandboxFacilitator sandbox;

	/**
	 * Create a rail.
	 * @param sandbox has the play money
	 */
	public SandboxRail(SandboxFacilitator sandbox) {
		this.sandbox = sandbox;
	}

	@Override
	public String name() {
		return "sandbox";
	}

	@Override
	public boolean isFor(PaymentKind kind) {
		return this.sandbox.isFor(kind);
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return this.sandbox.verify(payment);
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		return this.sandbox.settle(payment);
	}

}
