package io.github.x402spring.testsupport;

import java.util.List;
import java.util.function.Function;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.rail.RailRegistry;

/**
 * A rail for every kind of payment that does what a test says.
 */
public record StubRail(Function<CheckedPayment, VerificationResult> verifier,
		Function<CheckedPayment, SettlementResult> settler,
		Function<CheckedPayment, VerificationResult> prover) implements PaymentRail {

	/** A rail that proves nothing. */
	public StubRail(Function<CheckedPayment, VerificationResult> verifier,
			Function<CheckedPayment, SettlementResult> settler) {
		this(verifier, settler, (payment) -> new VerificationResult.Rejected("not_proven"));
	}

	/** A rail that finds every payment valid. */
	public static StubRail settling(Function<CheckedPayment, SettlementResult> settler) {
		return new StubRail((payment) -> new VerificationResult.Valid(), settler);
	}

	/** Rails of which there is one. */
	public RailRegistry with(PaymentEvidence evidence) {
		return new RailRegistry(List.of(this), evidence);
	}

	@Override
	public boolean isFor(PaymentKind kind) {
		return true;
	}

	public StubRail proving(Function<CheckedPayment, VerificationResult> other) {
		return new StubRail(this.verifier, this.settler, other);
	}

	@Override
	public VerificationResult prove(CheckedPayment payment) {
		return this.prover.apply(payment);
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return this.verifier.apply(payment);
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		return this.settler.apply(payment);
	}

}
