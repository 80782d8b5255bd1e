package io.github.x402spring.autoconfigure.actuate;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.actuate.metrics.ClockSkew;
import io.github.x402spring.actuate.metrics.LedgerLook;
import io.github.x402spring.actuate.metrics.LedgerWatch;
import io.github.x402spring.actuate.metrics.PassWatch;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of looks at the ledger and at the nodes, which meters and health
 * share.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402PaymentAutoConfiguration.class)
@Conditional(X402WatchAutoConfiguration.OnWatchers.class)
@ConditionalOnBean(PaymentEngine.class)
public final class X402WatchAutoConfiguration {

	@Bean
	@ConditionalOnBean(ReportingLedger.class)
	LedgerWatch ledgerWatch(ReportingLedger ledger, PaymentPolicy policy, ObjectProvider<Clock> clock) {
		return new LedgerWatch(new LedgerLook(ledger, policy, clock.getIfUnique(Clock::systemUTC)));
	}

	@Bean
	@ConditionalOnBean(LedgerWatch.class)
	PeriodicTask ledgerWatchSchedule(LedgerWatch watch) {
		return new PeriodicTask("x402-ledger-watch", watch::lookUnlessResting, LedgerWatch.INTERVAL);
	}

	// Only meters show it.
	@Bean
	@ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
	@ConditionalOnBean(PassStore.class)
	PassWatch passWatch(PassStore store, ObjectProvider<Clock> clock) {
		return new PassWatch(store, clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	@ConditionalOnBean(PassWatch.class)
	PeriodicTask passWatchSchedule(PassWatch watch) {
		return new PeriodicTask("x402-pass-watch", watch::lookUnlessResting, LedgerWatch.INTERVAL);
	}

	@Bean
	@ConditionalOnBean(ChainWatch.class)
	PeriodicTask chainWatchSchedule(ChainWatch watch) {
		return new PeriodicTask("x402-chain-watch", watch::look, ChainWatch.INTERVAL);
	}

	@Bean
	ClockSkew x402ClockSkew(ObjectProvider<FacilitatorRouter> facilitators, ObjectProvider<ChainWatch> chain) {
		Map<String, Supplier<Optional<Duration>>> sources = new LinkedHashMap<>();
		facilitators.stream()
			.flatMap((it) -> it.all().stream())
			.forEach((it) -> sources.put(it.name(), (Supplier<Optional<Duration>>) it::clockSkew));
		chain.ifAvailable((it) -> sources.put("chain", it::clockSkew));
		return new ClockSkew(sources);
	}

	static final class OnWatchers extends AnyNestedCondition {

		OnWatchers() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
		static class Meters {

		}

		@ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
		static class Health {

		}

	}

}
