package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.util.List;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.books.IncomingTransferSource;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.QuoteFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of what is done with the books.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402PaymentAutoConfiguration.class)
@ConditionalOnBean(PaymentEngine.class)
public final class X402BooksAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LedgerCheck ledgerCheck(PaymentLedger ledger, ObjectProvider<IncomingTransferSource> chain, QuoteFactory quotes,
			List<PaymentScheme> schemes, ObjectProvider<Clock> clock) {
		return new LedgerCheck(ledger, chain.getIfUnique(), quotes::accounts, schemes,
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	@ConditionalOnMissingBean
	PaymentExport paymentExport(PaymentLedger ledger, AssetRegistry assets) {
		return new PaymentExport(ledger, assets);
	}

}
