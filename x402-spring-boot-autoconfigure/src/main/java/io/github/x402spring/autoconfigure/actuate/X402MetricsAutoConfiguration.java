package io.github.x402spring.autoconfigure.actuate;

import java.time.Clock;

import io.github.x402spring.actuate.metrics.ChainMeters;
import io.github.x402spring.actuate.metrics.ClockMeters;
import io.github.x402spring.actuate.metrics.ClockSkew;
import io.github.x402spring.actuate.metrics.FacilitatorMeters;
import io.github.x402spring.actuate.metrics.HeldAnswerMeters;
import io.github.x402spring.actuate.metrics.LedgerMemoryMeters;
import io.github.x402spring.actuate.metrics.LedgerMeters;
import io.github.x402spring.actuate.metrics.LedgerWatch;
import io.github.x402spring.actuate.metrics.PaymentMeters;
import io.github.x402spring.actuate.metrics.PaymentObjectives;
import io.github.x402spring.actuate.metrics.ReconcilerMeters;
import io.github.x402spring.autoconfigure.ReconcilerTask;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.web.PaidEndpointCatalogue;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of meters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402WatchAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(name = X402MetricsAutoConfiguration.REGISTRY)
@ConditionalOnBean(value = PaymentEngine.class, type = X402MetricsAutoConfiguration.REGISTRY)
public final class X402MetricsAutoConfiguration {

	static final String REGISTRY = "io.micrometer.core.instrument.MeterRegistry";

	// Boot's own filter, which knows the properties, has order 0.
	@Bean
	@Order(-10)
	static PaymentObjectives paymentObjectives() {
		return new PaymentObjectives();
	}

	@Bean
	PaymentMeters paymentMeters(AssetRegistry assets) {
		return new PaymentMeters(assets);
	}

	@Bean
	HeldAnswerMeters heldAnswerMeters() {
		return new HeldAnswerMeters();
	}

	@Bean
	@ConditionalOnBean(LedgerWatch.class)
	LedgerMeters ledgerMeters(LedgerWatch watch) {
		return new LedgerMeters(watch);
	}

	@Bean
	LedgerMemoryMeters ledgerMemoryMeters(PaymentLedger ledger) {
		return new LedgerMemoryMeters(ledger);
	}

	// Handlers are found when all singletons are there.
	@Bean
	ApplicationListener<ContextRefreshedEvent> soldMeters(PaymentMeters payments, ObjectProvider<LedgerMeters> ledger,
			PaidEndpointCatalogue endpoints) {
		return (event) -> endpoints.endpoints().forEach((endpoint) -> {
			payments.announce(endpoint);
			ledger.ifAvailable(
					(it) -> it.announce(endpoint.quotes().kinds().stream().map(PaymentKind::network).toList()));
		});
	}

	@Bean
	ReconcilerMeters reconcilerMeters(ReconcilerTask runs, ObjectProvider<Clock> clock) {
		return new ReconcilerMeters(runs::runs, clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	ClockMeters clockMeters(ClockSkew skew) {
		return new ClockMeters(skew);
	}

	@Bean
	@ConditionalOnBean(FacilitatorRouter.class)
	FacilitatorMeters facilitatorMeters(FacilitatorRouter facilitators) {
		return new FacilitatorMeters(facilitators);
	}

	@Bean
	@ConditionalOnBean(ChainWatch.class)
	ChainMeters chainMeters(ChainWatch watch) {
		return new ChainMeters(watch);
	}

}
