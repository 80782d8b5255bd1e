package io.github.x402spring.facilitator;

import java.util.List;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.x402.X402Scheme;

/**
 * Lets remote facilitators verify and settle payments by x402.
 *
 * @since 0.1.0
 */
public final class FacilitatorRail implements PaymentRail {

	private final FacilitatorRouter facilitators;

	private final List<X402Scheme> schemes;

	private final FacilitatorVerification verification;

	private final FacilitatorSettlement settlement;

	/**
	 * Create a rail.
	 * @param facilitators who can be asked
	 * @param schemes the schemes of x402; this rail is for their kinds of payment, on the
	 * networks of the facilitators
	 */
	public FacilitatorRail(FacilitatorRouter facilitators, List<X402Scheme> schemes) {
		this.facilitators = facilitators;
		this.schemes = List.copyOf(schemes);
		this.verification = new FacilitatorVerification(facilitators);
		this.settlement = new FacilitatorSettlement(facilitators);
	}

	@Override
	public String name() {
		return "facilitator";
	}

	@Override
	public boolean isFor(PaymentKind kind) {
		return this.schemes.stream().anyMatch((scheme) -> scheme.kinds(kind.network()).contains(kind))
				&& this.facilitators.all().stream().anyMatch((it) -> it.isFor(kind.network()));
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return this.verification.verify(payment);
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		return this.settlement.settle(payment);
	}

}
