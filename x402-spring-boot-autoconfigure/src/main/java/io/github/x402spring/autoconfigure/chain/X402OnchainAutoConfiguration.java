package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.cost.CostPolicy;
import io.github.x402spring.onchain.cost.NativePrice;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.BatchSettings;
import io.github.x402spring.onchain.rail.ContractWallets;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.web3j.protocol.Service;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/**
 * Auto-configuration of settlement by the seller's own transactions.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402AutoConfiguration.class,
		before = { X402LedgerAutoConfiguration.class, X402PaymentAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "onchain")
@EnableConfigurationProperties(OnchainProperties.class)
public final class X402OnchainAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Service.class, RestClient.class })
	static class RailConfiguration {

		@Bean
		OnchainRail onchainRail(ObjectProvider<Chains> configured, OnchainProperties properties,
				ObjectProvider<TransactionSigner> beans, TransactionOutbox outbox, PaymentLedger ledger,
				CostPolicy policy, FinalityPolicy finality, ContractWallets wallets, ObjectProvider<Clock> clock) {
			List<Chain> chains = chains(configured);
			if (chains.isEmpty()) {
				throw new X402ConfigurationException(
						"x402.facilitator.type is 'onchain', but no node of a chain is configured.",
						"Set x402.rpc-url to the URL of a node of x402.network, or x402.chains[] for several networks.");
			}
			List<Network> networks = chains.stream().map(Chain::network).toList();
			SignerFactory factory = new SignerFactory();
			List<TransactionSigner> signers = factory.signers(properties, beans.orderedStream().toList());
			factory.requireSecret(networks);
			requireDatabase(networks, ledger, outbox);
			return new OnchainRail(chains, signers, outbox, settings(properties).with(finality).with(wallets), policy,
					clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		ContractWallets contractWallets(OnchainProperties properties) {
			OnchainProperties.ContractWallets configured = properties.contractWallets();
			BigInteger gas = BigInteger.valueOf(configured.gasLimit());
			if (gas.signum() <= 0 || gas.compareTo(ContractWallets.LARGEST_GAS_LIMIT) > 0) {
				throw new X402ConfigurationException(
						"x402.onchain.contract-wallets.gas-limit is " + gas + ", which is not between 1 and "
								+ ContractWallets.LARGEST_GAS_LIMIT + ".",
						"Set x402.onchain.contract-wallets.gas-limit to units of gas, such as "
								+ ContractWallets.LARGEST_GAS_LIMIT + ", or leave it out.");
			}
			if (configured.maxConcurrentChecks() < 1) {
				throw new X402ConfigurationException(
						"x402.onchain.contract-wallets.max-concurrent-checks is " + configured.maxConcurrentChecks()
								+ ", which is not positive.",
						"Set x402.onchain.contract-wallets.max-concurrent-checks to a number such as 8. To refuse "
								+ "contract wallets, set x402.onchain.contract-wallets.enabled=false.");
			}
			return new ContractWallets(configured.enabled(), gas, configured.maxConcurrentChecks());
		}

		@Bean
		CostPolicy costPolicy(ObjectProvider<Chains> configured, OnchainProperties properties,
				ObjectProvider<NativePrice> price, AssetRegistry assets) {
			return CostPolicyFactory.policy(properties, chains(configured).stream().map(Chain::network).toList(),
					price.getIfAvailable(), assets);
		}

		@Bean
		FinalityPolicy finalityPolicy(OnchainProperties properties, AssetRegistry assets) {
			return FinalityPolicyFactory.policy(properties.finality(), assets);
		}

		@Bean
		OnchainCosts onchainCosts(OnchainRail rail) {
			return rail.costs();
		}

		@Bean
		PeriodicTask onchainCostSchedule(OnchainCosts costs) {
			return new PeriodicTask("x402-gas", costs::refresh, OnchainCosts.REFRESH_INTERVAL);
		}

		@Bean
		OnchainLifecycle onchainLifecycle(OnchainRail rail, CostPolicy policy, PaidEndpointCatalogue endpoints) {
			return new OnchainLifecycle(rail, new CostNotice(rail.costs(), endpoints, policy.maxShare()));
		}

		private static List<Chain> chains(ObjectProvider<Chains> configured) {
			return configured.stream().flatMap((it) -> it.all().stream()).toList();
		}

		// What was sent must be known after a restart: else it would be sent once more.
		private static void requireDatabase(List<Network> networks, PaymentLedger ledger, TransactionOutbox outbox) {
			if (ledger.isDurable() && outbox.isDurable()) {
				return;
			}
			networks.stream().filter((network) -> !network.isKnownTestNetwork()).findFirst().ifPresent((network) -> {
				throw new X402ConfigurationException("Payments on " + network
						+ ", which is not a known test network, are settled by own transactions "
						+ "(x402.facilitator.type is 'onchain'), but these or the x402 ledger are in memory only. "
						+ "After a restart, what was sent would not be known.",
						"Set spring.datasource.url to a database that survives a restart, and let x402.ledger.type be "
								+ "'auto' or 'jdbc'. With a PaymentLedger bean of your own, declare a TransactionOutbox "
								+ "bean too.");
			});
		}

		private static SettlementSettings settings(OnchainProperties properties) {
			return new SettlementSettings(PaymentWayFactory.positive("x402.onchain.timeout", properties.timeout()),
					PaymentWayFactory.positive("x402.onchain.poll-interval", properties.pollInterval()),
					PaymentWayFactory.positive("x402.onchain.resend-after", properties.resendAfter()),
					PaymentWayFactory.positive("x402.onchain.raise-after", properties.raiseAfter()),
					PaymentWayFactory.positive("x402.onchain.lease", properties.lease()),
					wei("x402.onchain.max-fee-per-gas", properties.maxFeePerGas()))
				.with(batch(properties.batch(), properties.timeout()));
		}

		private static BatchSettings batch(OnchainProperties.Batch batch, Duration timeout) {
			if (batch.size() < 1 || batch.size() > BatchSettings.LARGEST) {
				throw new X402ConfigurationException(
						"x402.onchain.batch.size is " + batch.size() + ", which is not between 1 and "
								+ BatchSettings.LARGEST + ".",
						"Set x402.onchain.batch.size to a number of payments, such as 50, or to 1 for no batches.");
			}
			if (batch.size() == 1) {
				return BatchSettings.NONE;
			}
			if (batch.maxWait().isNegative() || batch.maxWait().compareTo(timeout) >= 0) {
				throw new X402ConfigurationException(
						"x402.onchain.batch.max-wait is '" + batch.maxWait()
								+ "', which is negative, or not shorter than x402.onchain.timeout ('" + timeout + "').",
						"Set x402.onchain.batch.max-wait to a time such as 500ms.");
			}
			return new BatchSettings(batch.size(), batch.maxWait());
		}

		private static BigInteger wei(String property, BigDecimal gwei) {
			BigInteger wei = gwei.movePointRight(9).setScale(0, RoundingMode.DOWN).toBigInteger();
			if (wei.signum() <= 0) {
				throw new X402ConfigurationException(
						property + " is '" + gwei.toPlainString() + "', which is not positive.",
						"Set " + property + " to a fee in gwei, such as 50.");
			}
			return wei;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.web3j.protocol.Service")
	static class MissingLibraryConfiguration {

		MissingLibraryConfiguration() {
			throw new X402ConfigurationException(
					"x402.facilitator.type is 'onchain', but web3j, which talks to nodes, is not on the class path.",
					"Add org.web3j:core, as the starter does, or use another x402.facilitator.type.");
		}

	}

}
