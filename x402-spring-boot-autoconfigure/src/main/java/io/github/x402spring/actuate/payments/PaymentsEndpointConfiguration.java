package io.github.x402spring.actuate.payments;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.page.StatusBoard;
import io.github.x402spring.actuate.plans.DeniedCalls;
import io.github.x402spring.actuate.plans.PlanSummary;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.books.PlanNames;
import io.github.x402spring.payment.books.SettlementCosts;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.x402.page.WalletTab;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The beans of the endpoint {@code payments}. The auto-configuration imports it where
 * there is a ledger and the endpoint is available.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@Import(DeniedCalls.class)
public final class PaymentsEndpointConfiguration {

	@Bean
	PaymentDescriptions paymentDescriptions(AssetRegistry assets, ObjectProvider<PaymentPolicy> policy,
			ObjectProvider<PaidEndpointCatalogue> endpoints, ObjectProvider<Plans> plans, ObjectProvider<Clock> clock) {
		PaidEndpointCatalogue catalogue = endpoints.getIfAvailable(PaidEndpointCatalogue::new);
		return new PaymentDescriptions(assets, policy.getIfAvailable(() -> PaymentPolicy.DEFAULT),
				new PlanNames(catalogue::endpoints, plans.getIfUnique()), clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	PaymentDecisions paymentDecisions(ObjectProvider<PaymentOperations> operations, PaymentDescriptions descriptions,
			PayerVisibility payers, ApplicationEventPublisher publisher) {
		return new PaymentDecisions(new PaymentOperator(operations.getIfAvailable(), new OperatorAudit(publisher)),
				descriptions, payers);
	}

	@Bean
	@ConditionalOnMissingBean(ReportingLedger.class)
	PaymentDecisionsEndpoint paymentDecisionsEndpoint(PaymentLedger ledger, PaymentDescriptions descriptions,
			PaymentDecisions decisions, PayerVisibility payers) {
		return new PaymentDecisionsEndpoint(ledger, descriptions, decisions, payers);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(ReportingLedger.class)
	static class ReportsConfiguration {

		@Bean
		PaymentStatistics paymentStatistics(ObjectProvider<Clock> clock) {
			return new PaymentStatistics(clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		PaymentsEndpoint paymentsEndpoint(ReportingLedger ledger, PaymentStatistics statistics,
				PaymentDescriptions descriptions, PaymentDecisions decisions, PayerVisibility payers,
				ObjectProvider<SettlementCosts> costs, ObjectProvider<PassStore> passes, ObjectProvider<Plans> plans,
				DeniedCalls denied, PaymentsPage page) {
			SettlementCosts known = SettlementCosts.all(costs.orderedStream().toList());
			return new PaymentsEndpoint(
					new PaymentReports(ledger, statistics, descriptions, known, passes.getIfUnique(),
							() -> plans.stream()
								.flatMap((it) -> it.all().stream())
								.map((plan) -> PlanSummary.of(plan, denied))
								.toList()),
					new PaymentExport(ledger, descriptions.assets(), known).withPlans(descriptions.plans()), decisions,
					payers, page);
		}

		@Bean
		PaymentsPage paymentsPage(PaymentStatistics statistics, ObjectProvider<PaidEndpointCatalogue> endpoints,
				ObjectProvider<Supplier<StatusBoard>> boards, ObjectProvider<SandboxFacilitator> sandbox,
				ObjectProvider<PaymentSwitch> open, ObjectProvider<PathMapper> paths) {
			boolean playMoney = sandbox.getIfAvailable() != null;
			return new PaymentsPage(() -> path(paths),
					() -> boards.stream()
						.findFirst()
						.map(Supplier::get)
						.orElseGet(() -> board(open.getIfAvailable(), playMoney)),
					() -> {
						Set<String> ids = new TreeSet<>(statistics.endpoints());
						endpoints.forEach((all) -> all.endpoints().forEach((endpoint) -> ids.add(endpoint.id())));
						return ids;
					}, (network) -> playMoney ? Optional.empty() : WalletTab.explorer(new Network(network)));
		}

		// What is known where the endpoint x402 is not available.
		private static StatusBoard board(@Nullable PaymentSwitch open, boolean playMoney) {
			return new StatusBoard(open != null, playMoney, (open != null) ? open.pausedSince().orElse(null) : null,
					List.of(), List.of(), null);
		}

		// References are relative, so only the last part of the path matters.
		private static String path(ObjectProvider<PathMapper> paths) {
			String root = PathMapper.getRootPath(paths.orderedStream().toList(), EndpointId.of("payments"));
			return root.substring(root.lastIndexOf('/') + 1);
		}

	}

}
