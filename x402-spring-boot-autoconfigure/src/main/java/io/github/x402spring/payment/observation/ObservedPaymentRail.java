package io.github.x402spring.payment.observation;

import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.OfferResult;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A rail whose verifications, settlements and looks for evidence are observed.
 */
record ObservedPaymentRail(PaymentRail rail, PaymentEvidence evidence, VerificationObservations verifications,
		ObservationRegistry registry, @Nullable SettlementObservationConvention convention) implements PaymentRail {

	private static final SettlementObservationConvention DEFAULT = new DefaultSettlementObservationConvention();

	@Override
	public String name() {
		return this.rail.name();
	}

	@Override
	public boolean isFor(PaymentKind kind) {
		return this.rail.isFor(kind);
	}

	@Override
	public OfferResult issue(Quote quote, ChallengeContext context) {
		return this.rail.issue(quote, context);
	}

	@Override
	public VerificationResult prove(CheckedPayment payment) {
		return this.verifications.observe(payment, () -> this.rail.prove(payment));
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return this.verifications.observe(payment, () -> this.rail.verify(payment));
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		SettlementObservationContext context = new SettlementObservationContext(name(), payment);
		return GuardedObservation.observe(this.registry, () -> PaymentObservationDocumentation.SETTLE
			.observation(this.convention, DEFAULT, () -> context, this.registry), () -> {
				SettlementResult result = this.rail.settle(payment);
				describe(context, result);
				return result;
			});
	}

	private static void describe(SettlementObservationContext context, SettlementResult result) {
		switch (result) {
			case SettlementResult.Settled yes -> context.ended("settled", yes.transaction());
			case SettlementResult.Failed no -> context.ended("failed", null);
			case SettlementResult.Unknown unknown -> context.ended("unknown", null);
			case SettlementResult.NotSent not -> context.ended("not_sent", null);
		}
	}

}
