package io.github.x402spring.actuate.payments;

import java.time.Clock;

import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.books.SettlementCosts;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of the endpoint {@code payments}. The auto-configuration imports it where
 * there is a ledger and the endpoint is available.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
public final class PaymentsEndpointConfiguration {

	@Bean
	PaymentDescriptions paymentDescriptions(AssetRegistry assets, ObjectProvider<PaymentPolicy> policy,
			ObjectProvider<Clock> clock) {
		return new PaymentDescriptions(assets, policy.getIfAvailable(() -> PaymentPolicy.DEFAULT),
				clock.getIfUnique(Clock::systemUTC));
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
				ObjectProvider<SettlementCosts> costs, ObjectProvider<PassStore> passes) {
			SettlementCosts known = costs.getIfUnique();
			return new PaymentsEndpoint(
					new PaymentReports(ledger, statistics, descriptions, known, passes.getIfUnique()),
					new PaymentExport(ledger, descriptions.assets(), known), decisions, payers);
		}

	}

}
