package io.github.x402spring.payment.observation;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Settlement;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.testsupport.StubRail;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Observing costs nothing where nobody listens, and does no harm where somebody fails to.
 */
class GuardedObservationTests {

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final AtomicInteger calls = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void handlerThatFailsChangesNoAnswer(Moment moment) throws Exception {
		this.registry.observationConfig().observationHandler(new Broken(moment));
		String answer = GuardedObservation.<String, RuntimeException>observe(this.registry, this::observation, () -> {
			this.calls.incrementAndGet();
			return "settled";
		});
		assertThat(answer).isEqualTo("settled");
		assertThat(this.calls).hasValue(1);
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void handlerThatFailsChangesNoException(Moment moment) {
		this.registry.observationConfig().observationHandler(new Broken(moment));
		assertThatIllegalStateException()
			.isThrownBy(() -> GuardedObservation.observe(this.registry, this::observation, () -> {
				throw new IllegalStateException("of the settler");
			}))
			.withMessage("of the settler");
	}

	@ParameterizedTest
	@EnumSource
	void handlerThatFailsDoesNotStopTheGate(Moment moment) {
		this.registry.observationConfig().observationHandler(new Broken(moment));
		GateObservation gate = observations(this.registry).begin(endpoint(), "GET");
		if (gate != null) {
			gate.enter().run();
			gate.failed(new IllegalArgumentException("of the gate"));
			gate.bypassed();
		}
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void nothingIsPutAroundAnythingWhereNobodyListens() {
		PaymentVerifier verifier = (payment) -> new VerificationResult.Valid();
		List<PaymentRail> rails = List.of(StubRail.settling((payment) -> new SettlementResult.Unknown("it")));
		PaymentLedger ledger = null;
		List<PaymentScheme> schemes = List.of();
		for (ObservationRegistry nobody : List.of(ObservationRegistry.NOOP, ObservationRegistry.create())) {
			PaymentObservations observations = observations(nobody);
			assertThat(observations.verifier(verifier)).isSameAs(verifier);
			assertThat(observations.rails(rails)).isSameAs(rails);
			assertThat(observations.schemes(schemes)).isSameAs(schemes);
			assertThat(observations.ledger(ledger)).isSameAs(ledger);
			assertThat(observations.begin(endpoint(), "GET")).isNull();
		}
		this.registry.observationConfig().observationHandler(new Broken(null));
		assertThat(observations(this.registry).evidence(PaymentEvidence.NONE)).isSameAs(PaymentEvidence.NONE);
		assertThat(observations(this.registry).verifier(verifier)).isNotSameAs(verifier);
	}

	private Observation observation() {
		return Observation.createNotStarted("x402.settle", this.registry);
	}

	private static PaymentObservations observations(ObservationRegistry registry) {
		return new PaymentObservations(registry, new AssetRegistry(List.of()), null, null);
	}

	private static PaidEndpointDescriptor endpoint() {
		return new PaidEndpointDescriptor("id", "handler", List.of(), "$1", "", "", Settlement.AFTER_HANDLER, "",
				(request) -> List.of());
	}

	enum Moment {

		START, ENTER, ERROR, LEAVE, STOP

	}

	/** Fails at one moment. */
	private record Broken(Moment moment) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			fail(Moment.START);
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			fail(Moment.ENTER);
		}

		@Override
		public void onError(Observation.Context context) {
			fail(Moment.ERROR);
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			fail(Moment.LEAVE);
		}

		@Override
		public void onStop(Observation.Context context) {
			fail(Moment.STOP);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		private void fail(Moment now) {
			if (this.moment == now) {
				throw new UnsupportedOperationException("of the handler");
			}
		}

	}

}
