package io.github.x402spring.actuate.metrics;

import java.time.Clock;
import java.util.function.Supplier;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.payment.quota.budget.BudgetSubject;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.pricing.UsagePrice;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.annotation.Order;

/**
 * The beans of all meters. The auto-configuration imports it where something is sold and
 * there is a registry of meters.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
public final class MeterConfiguration {

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

	@Bean
	@ConditionalOnBean(PassWatch.class)
	PassMeters passMeters(PassWatch watch) {
		return new PassMeters(watch);
	}

	@Bean
	@ConditionalOnBean(PassWatch.class)
	ApplicationListener<ContextRefreshedEvent> passSaleMeters(PassMeters passes, Plans plans,
			PaidEndpointCatalogue endpoints) {
		return (event) -> {
			plans.passes().forEach(passes::announce);
			endpoints.endpoints().forEach(passes::announce);
		};
	}

	@Bean
	@ConditionalOnBean(FreeCalls.class)
	QuotaMeters quotaMeters(Plans plans) {
		QuotaMeters meters = new QuotaMeters();
		plans.all().stream().filter((plan) -> plan.free() != null).map(Plan::name).forEach(meters::announce);
		return meters;
	}

	@Bean
	@ConditionalOnBean(QuotaStore.class)
	BudgetMeters budgetMeters(Plans plans) {
		BudgetMeters meters = new BudgetMeters();
		for (Plan plan : plans.all()) {
			Budget budget = plan.budget();
			if (budget != null && budget.perPayer() != null) {
				meters.announce(plan.name(), BudgetSubject.PAYER);
			}
			if (budget != null && budget.perEndpoint() != null) {
				meters.announce(plan.name(), BudgetSubject.ENDPOINT);
			}
		}
		return meters;
	}

	@Bean
	UsageMeters usageMeters(ObjectProvider<Plans> plans) {
		UsageMeters meters = new UsageMeters();
		plans.stream().flatMap((it) -> it.all().stream()).forEach((plan) -> {
			UsagePrice meter = plan.meter();
			if (meter != null) {
				meters.announce(plan.name(), meter.unit());
			}
		});
		return meters;
	}

	@Bean
	@ConditionalOnBean(RequestLimits.class)
	LimitMeters limitMeters() {
		return new LimitMeters();
	}

	// The limits tell the meters what they decide, so that these cannot ask for them.
	@Bean
	@ConditionalOnBean(RequestLimits.class)
	ApplicationListener<ContextRefreshedEvent> announcedLimits(LimitMeters meters, RequestLimits limits, Plans plans) {
		return (event) -> {
			meters.announce("", limits.all());
			plans.all().forEach((plan) -> meters.announce(plan.name(), plan.limits()));
		};
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
	ReconcilerMeters reconcilerMeters(Supplier<ReconcilerProgress> progress, ObjectProvider<Clock> clock) {
		return new ReconcilerMeters(progress, clock.getIfUnique(Clock::systemUTC));
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

	@Bean
	@ConditionalOnBean(OnchainCosts.class)
	OnchainCostMeters onchainCostMeters(OnchainCosts costs) {
		return new OnchainCostMeters(costs);
	}

	@Bean
	@ConditionalOnBean(LightningRail.class)
	MeterBinder lightningMeters(ObjectProvider<PaymentRail> rails, ObjectProvider<CurrentRate> rate) {
		return (registry) -> LightningRail.among(rails.stream())
			.ifPresent((it) -> new LightningMeters(it, rate.getIfAvailable(CurrentRate::none)).bindTo(registry));
	}

}
