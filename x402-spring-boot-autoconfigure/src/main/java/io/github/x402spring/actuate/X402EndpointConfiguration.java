package io.github.x402spring.actuate;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.metrics.LedgerLook;
import io.github.x402spring.actuate.page.StatusBoard;
import io.github.x402spring.actuate.plans.DeniedCalls;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.x402.X402Scheme;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The beans of the endpoint {@code x402}. The auto-configuration imports it where the
 * endpoint is available.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@Import(DeniedCalls.class)
public final class X402EndpointConfiguration {

	@Bean
	LightningDescriptions lightningDescriptions(ObjectProvider<PaymentRail> rails, ObjectProvider<CurrentRate> rate) {
		return new LightningDescriptions(LightningRail.among(rails.stream()).orElse(null),
				rate.getIfAvailable(CurrentRate::none));
	}

	@Bean
	SelfCheck x402SelfCheck(PaidEndpointCatalogue endpoints, ObjectProvider<Supplier<Optional<RunningServer>>> servers,
			FacilitatorDescriptions facilitators, ObjectProvider<SandboxFacilitator> sandbox,
			LightningDescriptions lightning, ObjectProvider<X402Scheme> schemes,
			ObjectProvider<PaymentSwitch> paymentSwitch, ObjectProvider<Clock> clock) {
		PaymentSwitch open = paymentSwitch.getIfAvailable();
		return new SelfCheck(endpoints, () -> servers.stream().findFirst().flatMap(Supplier::get),
				new OfferedKinds(facilitators.facilitators(), sandbox.getIfAvailable() != null,
						schemes.stream().toList()),
				lightning, () -> open != null && !open.isPaused(), clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	X402Endpoint x402Endpoint(PaidEndpointCatalogue endpoints, FacilitatorDescriptions facilitators,
			ObjectProvider<SandboxFacilitator> sandbox, ObjectProvider<PaymentSwitch> paymentSwitch,
			ObjectProvider<PaymentLedger> ledger, ObjectProvider<ReportingLedger> reporting,
			ObjectProvider<PaymentPolicy> policy, QuoteFactory quotes, AssetRegistry assets, SelfCheck selfCheck,
			ObjectProvider<OnchainCosts> costs, LightningDescriptions lightning, ObjectProvider<OnchainRail> rail,
			ObjectProvider<Plans> plans, DeniedCalls denied, ApplicationEventPublisher publisher,
			ObjectProvider<SandboxLightningNode> playInvoices, ObjectProvider<PaymentRail> rails,
			ObjectProvider<Clock> clock) {
		boolean playMoney = sandbox.getIfAvailable() != null
				|| (playInvoices.getIfAvailable() != null && rails.stream().allMatch(LightningRail::is));
		PaymentPolicy ours = policy.getIfAvailable();
		ReportingLedger book = reporting.getIfAvailable();
		return new X402Endpoint(
				new X402Report(endpoints, new AccountDescriptions(quotes, assets), facilitators,
						new OnchainDescriptions(costs.getIfAvailable()), lightning, kind(ledger.getIfAvailable()),
						(book != null && ours != null) ? new LedgerLook(book, ours, clock.getIfUnique(Clock::systemUTC))
								: null,
						paymentSwitch.getIfAvailable(), playMoney,
						plans.stream().flatMap((it) -> it.all().stream()).toList(), denied),
				paymentSwitch.getIfAvailable(), selfCheck, new OperatorAudit(publisher), rail.getIfAvailable());
	}

	@Bean
	Supplier<StatusBoard> x402StatusBoard(X402Endpoint endpoint,
			ObjectProvider<Supplier<Optional<RunningServer>>> servers, ObjectProvider<ChainWatch> chains) {
		FirstCall firstCall = new FirstCall(() -> servers.stream().findFirst().flatMap(Supplier::get));
		return () -> new StatusBoards(endpoint::x402, firstCall,
				() -> chains.stream().flatMap((watch) -> watch.heads().stream()).toList())
			.board();
	}

	private static @Nullable String kind(@Nullable PaymentLedger ledger) {
		return switch (ledger) {
			case null -> null;
			case InMemoryPaymentLedger memory -> "memory";
			case JdbcPaymentLedger jdbc -> "jdbc";
			default -> "own";
		};
	}

}
