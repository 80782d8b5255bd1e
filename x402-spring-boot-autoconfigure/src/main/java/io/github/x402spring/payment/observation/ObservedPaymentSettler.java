package io.github.x402spring.payment.observation;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentSettler;
import io.github.x402spring.payment.SettlementResult;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A settler that is observed.
 */
record ObservedPaymentSettler(PaymentSettler settler, String kind, ObservationRegistry registry,
		@Nullable SettlementObservationConvention convention) implements PaymentSettler {

	private static final SettlementObservationConvention DEFAULT = new DefaultSettlementObservationConvention();

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		SettlementObservationContext context = new SettlementObservationContext(this.kind, payment);
		return GuardedObservation.observe(this.registry, () -> PaymentObservationDocumentation.SETTLE
			.observation(this.convention, DEFAULT, () -> context, this.registry), () -> {
				SettlementResult result = this.settler.settle(payment);
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
