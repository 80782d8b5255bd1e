package io.github.x402spring.autoconfigure.actuate;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.github.x402spring.actuate.health.HealthParts;
import io.github.x402spring.actuate.metrics.ClockSkew;
import io.github.x402spring.actuate.metrics.LedgerWatch;
import io.github.x402spring.actuate.metrics.ReconcilerProgress;
import io.github.x402spring.autoconfigure.ReconcileProperties;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.facilitator.SupportedKindsCheck;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.sandbox.SandboxFacilitator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402WatchAutoConfiguration.class,
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("x402")
@ConditionalOnBean(PaymentEngine.class)
@EnableConfigurationProperties(ReconcileProperties.class)
public final class X402HealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "x402HealthContributor")
	CompositeHealthContributor x402HealthContributor(PaymentLedger ledger, ObjectProvider<LedgerWatch> watch,
			Supplier<ReconcilerProgress> progress, ClockSkew skew, ReconcileProperties reconcile,
			ObjectProvider<Clock> clocks, ObjectProvider<SandboxFacilitator> sandbox,
			ObjectProvider<FacilitatorRouter> facilitators, ObjectProvider<SupportedKindsCheck> kinds,
			ObjectProvider<ChainWatch> chain, ObjectProvider<OnchainCosts> costs, ObjectProvider<PaymentRail> rails,
			ObjectProvider<CurrentRate> rate) {
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		Map<String, HealthIndicator> parts = new LinkedHashMap<>();
		parts.put("ledger", HealthParts.ledger(ledger, clock));
		facilitators.ifAvailable((it) -> parts.put("facilitator", HealthParts.facilitators(it,
				() -> kinds.stream().flatMap((check) -> check.problems().stream()).toList())));
		chain.ifAvailable((it) -> parts.put("chain", HealthParts.chain(it)));
		costs.ifAvailable((it) -> parts.put("gas", HealthParts.gas(it)));
		LightningRail.among(rails.stream())
			.ifPresent(
					(it) -> parts.put("lightning", HealthParts.lightning(it, rate.getIfAvailable(CurrentRate::none))));
		parts.put("reconciler", HealthParts.reconciler(progress, reconcile.interval(),
				() -> watch.stream().findAny().flatMap(LedgerWatch::figures), clock));
		if (!skew.sources().isEmpty()) {
			parts.put("clock", HealthParts.clock(skew));
		}
		sandbox.ifAvailable((it) -> parts.put("sandbox", HealthParts.sandbox()));
		return CompositeHealthContributor.fromMap(parts);
	}

}
