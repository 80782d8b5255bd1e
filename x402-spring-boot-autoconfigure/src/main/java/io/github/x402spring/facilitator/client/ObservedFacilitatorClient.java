package io.github.x402spring.facilitator.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.observation.GuardedObservation;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.VerifyResponse;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A client whose calls are observed.
 */
final class ObservedFacilitatorClient implements FacilitatorClient {

	private static final FacilitatorObservationConvention DEFAULT = new DefaultFacilitatorObservationConvention();

	private final FacilitatorClient client;

	private final String serverAddress;

	private final ObservationRegistry registry;

	private final @Nullable FacilitatorObservationConvention convention;

	/**
	 * Create a client that is observed.
	 * @param client does the calls
	 * @param serverAddress host of the facilitator, or {@code none}
	 * @param registry where the observations go
	 * @param convention replaces the default convention, or {@code null}
	 */
	ObservedFacilitatorClient(FacilitatorClient client, String serverAddress, ObservationRegistry registry,
			@Nullable FacilitatorObservationConvention convention) {
		this.client = client;
		this.serverAddress = serverAddress;
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public VerifyResponse verify(CheckedPayment payment, Duration limit) {
		return observe(FacilitatorOperation.VERIFY, (client) -> client.verify(payment, limit));
	}

	@Override
	public SettlementResponse settle(CheckedPayment payment, Duration limit) {
		return observe(FacilitatorOperation.SETTLE, (client) -> client.settle(payment, limit));
	}

	@Override
	public SupportedKinds supported(Duration limit) {
		return observe(FacilitatorOperation.SUPPORTED, (client) -> client.supported(limit));
	}

	@Override
	public Optional<Duration> clockSkew() {
		return this.client.clockSkew();
	}

	private <T> T observe(FacilitatorOperation operation, Function<FacilitatorClient, T> call) {
		FacilitatorObservationContext context = new FacilitatorObservationContext(operation, this.serverAddress);
		FacilitatorClient reporting = (this.client instanceof RestClientFacilitatorClient http)
				? http.reporting(context::answered) : this.client;
		return GuardedObservation.observe(this.registry, () -> FacilitatorObservationDocumentation.FACILITATOR
			.observation(this.convention, DEFAULT, () -> context, this.registry), () -> call.apply(reporting));
	}

}
