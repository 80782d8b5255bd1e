package io.github.x402spring.autoconfigure;

import java.util.List;

import io.github.x402spring.Settlement;
import io.github.x402spring.actuate.audit.PaymentAuditListener;
import io.github.x402spring.actuate.metrics.LedgerWatch;
import io.github.x402spring.autoconfigure.actuate.X402EndpointAutoConfiguration;
import io.github.x402spring.autoconfigure.actuate.X402HealthAutoConfiguration;
import io.github.x402spring.autoconfigure.actuate.X402MetricsAutoConfiguration;
import io.github.x402spring.autoconfigure.actuate.X402ReadinessAutoConfiguration;
import io.github.x402spring.autoconfigure.actuate.X402WatchAutoConfiguration;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.observation.DefaultPaymentObservationConvention;
import io.github.x402spring.payment.observation.PaymentObservationContext;
import io.github.x402spring.payment.observation.PaymentObservationConvention;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What watches is there when there is something to watch with.
 */
@Tag("integration")
class X402ObservabilityAutoConfigurationTests {

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402PaymentAutoConfiguration.class,
				X402WatchAutoConfiguration.class, X402MetricsAutoConfiguration.class, X402HealthAutoConfiguration.class,
				X402ReadinessAutoConfiguration.class, X402EndpointAutoConfiguration.class,
				MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, ObservationAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, HealthContributorAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class, AvailabilityHealthContributorAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class))
		.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=health");

	@Test
	void everythingIsThereWithTheActuator() {
		this.context.run((context) -> assertThat(context).hasSingleBean(LedgerWatch.class)
			.hasBean("paymentMeters")
			.hasBean("x402HealthContributor")
			.doesNotHaveBean(PaymentAuditListener.class));
	}

	@Test
	void nothingIsThereWithoutMetersAndHealth() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
					X402SandboxAutoConfiguration.class, X402PaymentAutoConfiguration.class,
					X402WatchAutoConfiguration.class, X402MetricsAutoConfiguration.class,
					X402HealthAutoConfiguration.class, X402ReadinessAutoConfiguration.class))
			.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
					"x402.facilitator.type=sandbox")
			.withClassLoader(new FilteredClassLoader(MeterRegistry.class, HealthIndicator.class))
			.run((context) -> assertThat(context).hasSingleBean(PaymentEngine.class)
				.doesNotHaveBean(LedgerWatch.class)
				.doesNotHaveBean("paymentMeters")
				.doesNotHaveBean("x402HealthContributor"));
	}

	@Test
	void nothingIsWatchedWhereNothingIsSold() {
		this.context.withPropertyValues("x402.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LedgerWatch.class)
				.doesNotHaveBean("paymentMeters")
				.doesNotHaveBean("x402HealthContributor"));
	}

	@Test
	void bootsSwitchTurnsTheHealthOff() {
		this.context.withPropertyValues("management.health.x402.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(LedgerWatch.class)
				.doesNotHaveBean("x402HealthContributor"));
	}

	@Test
	void ledgerIsPartOfTheReadinessUnlessTheApplicationSaysWhatIs() {
		this.context.run((context) -> {
			HealthEndpointGroups groups = context.getBean(HealthEndpointGroups.class);
			assertThat(groups.get("readiness").isMember("x402/ledger")).isTrue();
			assertThat(groups.get("readiness").isMember("x402/facilitator")).isFalse();
			assertThat(groups.get("liveness").isMember("x402/ledger")).isFalse();
		});
		this.context.withPropertyValues("management.endpoint.health.group.readiness.include=readinessState")
			.run((context) -> assertThat(
					context.getBean(HealthEndpointGroups.class).get("readiness").isMember("x402/ledger"))
				.isFalse());
	}

	@Test
	void auditNeedsARepository() {
		this.context.withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new)
			.run((context) -> assertThat(context).hasSingleBean(PaymentAuditListener.class));
	}

	@Test
	void conventionOfTheApplicationReplacesOurs() {
		Recorder recorder = new Recorder();
		this.context.withBean(Recorder.class, () -> recorder)
			.withBean(PaymentObservationConvention.class, Renamed::new)
			.run((context) -> {
				PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("id", "handler", List.of(), "$1", "", "",
						Settlement.AFTER_HANDLER, "", (request) -> List.of());
				context.getBean(PaymentObservations.class).begin(endpoint, "BREW").bypassed();
				assertThat(recorder.last.getName()).isEqualTo("shop.requests");
				assertThat(recorder.last.getLowCardinalityKeyValue("shop").getValue()).isEqualTo("mine");
				assertThat(recorder.last.getLowCardinalityKeyValue("http.request.method").getValue())
					.isEqualTo("_OTHER");
			});
	}

	/** Keeps the last request. The look at the ledger is observed at any time. */
	static class Recorder implements ObservationHandler<Observation.Context> {

		private Observation.ContextView last;

		@Override
		public void onStop(Observation.Context context) {
			this.last = context;
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof PaymentObservationContext;
		}

	}

	/** Other names. */
	static class Renamed extends DefaultPaymentObservationConvention {

		@Override
		public String getName() {
			return "shop.requests";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(PaymentObservationContext context) {
			return super.getLowCardinalityKeyValues(context).and(KeyValue.of("shop", "mine"));
		}

	}

}
