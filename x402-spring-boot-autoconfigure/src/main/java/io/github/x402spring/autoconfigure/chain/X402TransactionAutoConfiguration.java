package io.github.x402spring.autoconfigure.chain;

import java.time.Clock;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.mpp.X402MppAutoConfiguration;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.mpp.MppSettings;
import io.github.x402spring.mpp.MppTransactionScheme;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.transaction.TransactionRail;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.web3j.protocol.Service;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/**
 * Auto-configuration of transfers that clients send to the chain by themselves.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		after = { X402ChainAutoConfiguration.class, X402OnchainAutoConfiguration.class,
				X402LedgerAutoConfiguration.class, X402MppAutoConfiguration.class },
		before = X402PaymentAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("x402.mpp.transactions")
public final class X402TransactionAutoConfiguration {

	private static final String PROPERTY = "x402.mpp.transactions";

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Service.class, RestClient.class })
	static class RailConfiguration {

		@Bean
		@ConditionalOnMissingBean
		TransactionRail transactionRail(ObjectProvider<Chains> configured, ObjectProvider<FinalityPolicy> finality,
				PaymentLedger ledger, ObjectProvider<Clock> clock) {
			List<Chain> chains = configured.stream().flatMap((it) -> it.all().stream()).toList();
			if (chains.isEmpty()) {
				throw new X402ConfigurationException(PROPERTY + " is true, but no node of a chain is configured.",
						"Set x402.rpc-url to the URL of a node of x402.network, or x402.chains[] for several networks, "
								+ "or remove " + PROPERTY + ".");
			}
			requireDatabase(chains.stream().map(Chain::network).toList(), ledger);
			return new TransactionRail(chains, finality.getIfAvailable(() -> FinalityPolicy.INCLUDED),
					clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		@ConditionalOnMissingBean
		MppTransactionScheme mppTransactionScheme(ObjectProvider<MppSettings> configured, ExactEvmScheme transfers,
				SignatureRecovery recovery, TransactionRail rail, PaymentEvidence evidence) {
			MppSettings settings = configured.getIfAvailable();
			if (settings == null) {
				throw new X402ConfigurationException(PROPERTY + " is true, but MPP is off.",
						"Set x402.mpp.secret, or remove " + PROPERTY + ".");
			}
			return new MppTransactionScheme(settings, transfers, recovery, rail.networks(), evidence::newestBlock);
		}

		// The chain does not know that a transfer has bought something: after a restart
		// it
		// would buy again.
		private static void requireDatabase(List<Network> networks, PaymentLedger ledger) {
			if (ledger.isDurable()) {
				return;
			}
			networks.stream().filter((network) -> !network.isKnownTestNetwork()).findFirst().ifPresent((network) -> {
				throw new X402ConfigurationException(
						PROPERTY + " is true, and transactions are accepted on " + network
								+ ", which is not a known test network, but the x402 ledger is in memory only. After a "
								+ "restart, each of them could be used once more.",
						"Set spring.datasource.url to a database that survives a restart, and let x402.ledger.type be "
								+ "'auto' or 'jdbc', or remove " + PROPERTY + ".");
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.web3j.protocol.Service")
	static class MissingLibraryConfiguration {

		MissingLibraryConfiguration() {
			throw new X402ConfigurationException(
					PROPERTY + " is true, but web3j, which reads the chain, is not on the class path.",
					"Add org.web3j:core, as the starter does, or remove " + PROPERTY + ".");
		}

	}

}
