package io.github.x402spring.payment.observation;

import java.util.List;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.DefaultPaymentVerifier;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Puts observations around what takes payments. Without a listener it puts nothing there.
 *
 * @since 0.1.0
 */
public final class PaymentObservations {

	private static final PaymentObservationConvention DEFAULT = new DefaultPaymentObservationConvention();

	/** The kind of a verifier that the application defines. */
	private static final String OWN = "own";

	private final ObservationRegistry registry;

	private final @Nullable PaymentObservationConvention convention;

	private final @Nullable SettlementObservationConvention settlements;

	private final AssetSymbols symbols;

	/**
	 * Create observations.
	 * @param registry where they go
	 * @param assets the tokens, which observations name by their symbols
	 * @param convention replaces the default for requests, or {@code null}
	 * @param settlements replaces the default for settlements, or {@code null}
	 */
	public PaymentObservations(ObservationRegistry registry, AssetRegistry assets,
			@Nullable PaymentObservationConvention convention, @Nullable SettlementObservationConvention settlements) {
		this.registry = registry;
		this.convention = convention;
		this.settlements = settlements;
		this.symbols = new AssetSymbols(assets);
	}

	/**
	 * Begin the observation of a request to a paid endpoint.
	 * @param endpoint the endpoint
	 * @param method the method of the request
	 * @return the observation, or {@code null} if there is no listener
	 */
	public @Nullable GateObservation begin(PaidEndpointDescriptor endpoint, String method) {
		if (this.registry.isNoop()) {
			return null;
		}
		PaymentObservationContext context = new PaymentObservationContext(endpoint, method, this.symbols);
		Observation observation = GuardedObservation.start(() -> PaymentObservationDocumentation.PAYMENT
			.observation(this.convention, DEFAULT, () -> context, this.registry));
		return (observation != null) ? new GateObservation(this.registry, observation, context) : null;
	}

	/**
	 * Observe the checks of schemes.
	 * @param schemes the schemes
	 * @return what to use instead
	 */
	public List<PaymentScheme> schemes(List<PaymentScheme> schemes) {
		return this.registry.isNoop() ? schemes
				: schemes.stream()
					.<PaymentScheme>map(
							(it) -> new ObservedPaymentScheme(it, verifications(VerificationObservationContext.LOCAL)))
					.toList();
	}

	/**
	 * Observe a verifier of the application. The default one only asks rails, which are
	 * observed themselves.
	 * @param verifier the verifier
	 * @return what to use instead
	 */
	public PaymentVerifier verifier(PaymentVerifier verifier) {
		return (this.registry.isNoop() || verifier instanceof DefaultPaymentVerifier) ? verifier
				: new ObservedPaymentVerifier(verifier, verifications(OWN));
	}

	/**
	 * Observe rails.
	 * @param rails the rails
	 * @return what to use instead
	 */
	public List<PaymentRail> rails(List<PaymentRail> rails) {
		return this.registry.isNoop() ? rails
				: rails.stream()
					.<PaymentRail>map((rail) -> new ObservedPaymentRail(rail, evidence(rail.evidence()),
							verifications(rail.name()), this.registry, this.settlements))
					.toList();
	}

	/**
	 * Observe the looks for evidence.
	 * @param evidence the evidence
	 * @return what to use instead
	 */
	public PaymentEvidence evidence(PaymentEvidence evidence) {
		// There is nothing to be seen of it, and it is known by identity.
		return (this.registry.isNoop() || evidence.equals(PaymentEvidence.NONE)) ? evidence
				: new ObservedPaymentEvidence(evidence, this.registry);
	}

	/**
	 * Observe a ledger.
	 * @param ledger the ledger
	 * @return what to use instead
	 */
	public PaymentLedger ledger(PaymentLedger ledger) {
		return this.registry.isNoop() ? ledger : new ObservedPaymentLedger(ledger, this.registry);
	}

	private VerificationObservations verifications(String kind) {
		return new VerificationObservations(kind, this.registry);
	}

}
