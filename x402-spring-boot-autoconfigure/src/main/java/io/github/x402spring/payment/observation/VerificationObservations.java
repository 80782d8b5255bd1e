package io.github.x402spring.payment.observation;

import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.VerificationResult;
import io.micrometer.observation.ObservationRegistry;

/**
 * Observes what one verifier does.
 */
record VerificationObservations(String verifier, ObservationRegistry registry) {

	private static final VerificationObservationConvention CONVENTION = new VerificationObservationConvention();

	VerificationResult observe(CheckedPayment payment, Supplier<VerificationResult> call) {
		return observe(payment.quote().network().id(), call, (result) -> switch (result) {
			case VerificationResult.Valid it -> "valid";
			case VerificationResult.Rejected it -> "rejected";
		});
	}

	<T> T observe(String network, Supplier<T> call, Function<T, String> outcome) {
		VerificationObservationContext context = new VerificationObservationContext(this.verifier, network);
		return GuardedObservation.observe(this.registry, () -> PaymentObservationDocumentation.VERIFY.observation(null,
				CONVENTION, () -> context, this.registry), () -> {
					T result = call.get();
					context.ended(outcome.apply(result));
					return result;
				});
	}

}
