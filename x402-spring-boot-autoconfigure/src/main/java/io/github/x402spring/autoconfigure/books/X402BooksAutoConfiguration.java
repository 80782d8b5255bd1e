package io.github.x402spring.autoconfigure.books;

import java.time.Clock;
import java.util.List;

import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.books.IncomingTransferSource;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.books.PlanNames;
import io.github.x402spring.payment.books.RefundsDue;
import io.github.x402spring.payment.books.SettlementCosts;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.web.PaidEndpointCatalogue;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of what is done with the books, if the ledger keeps reports.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402PaymentAutoConfiguration.class)
@ConditionalOnBean({ PaymentEngine.class, ReportingLedger.class })
public final class X402BooksAutoConfiguration {

	@Bean
	LedgerCheck ledgerCheck(ReportingLedger ledger, ObjectProvider<IncomingTransferSource> chain, QuoteFactory quotes,
			List<PaymentScheme> schemes, ObjectProvider<Clock> clock) {
		return new LedgerCheck(ledger, chain.getIfUnique(), quotes::accounts, schemes,
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	PaymentExport paymentExport(ReportingLedger ledger, AssetRegistry assets, ObjectProvider<SettlementCosts> costs,
			ObjectProvider<PaidEndpointCatalogue> endpoints, ObjectProvider<Plans> plans) {
		PaidEndpointCatalogue catalogue = endpoints.getIfAvailable(PaidEndpointCatalogue::new);
		return new PaymentExport(ledger, assets, SettlementCosts.all(costs.orderedStream().toList()))
			.withPlans(new PlanNames(catalogue::endpoints, plans.getIfUnique()));
	}

	@Bean
	RefundsDue refundsDue(ReportingLedger ledger, PaymentPolicy policy, ObjectProvider<Clock> clock) {
		return new RefundsDue(ledger, policy, clock.getIfUnique(Clock::systemUTC));
	}

}
