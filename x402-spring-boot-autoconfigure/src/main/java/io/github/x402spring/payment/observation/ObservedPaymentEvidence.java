package io.github.x402spring.payment.observation;

import java.util.OptionalLong;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.micrometer.observation.ObservationRegistry;

/**
 * Looks for evidence that are observed.
 */
record ObservedPaymentEvidence(PaymentEvidence evidence, ObservationRegistry registry) implements PaymentEvidence {

	private static final ReconciliationObservationConvention CONVENTION = new ReconciliationObservationConvention();

	@Override
	public Evidence find(Payment payment) {
		ReconciliationObservationContext context = new ReconciliationObservationContext(payment);
		return GuardedObservation.observe(this.registry, () -> PaymentObservationDocumentation.RECONCILE
			.observation(null, CONVENTION, () -> context, this.registry), () -> {
				Evidence found = this.evidence.find(payment);
				context.found(found);
				return found;
			});
	}

	@Override
	public OptionalLong newestBlock(Network network) {
		return this.evidence.newestBlock(network);
	}

	@Override
	public boolean covers(Payment payment) {
		return this.evidence.covers(payment);
	}

}
