package io.github.x402spring.autoconfigure.lightning;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.quota.ForwardedHeaderCheck;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.lightning.rate.RateProvider;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of Lightning as a way to be paid. Which families offer its invoices
 * is not decided here.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402AutoConfiguration.class,
		before = { X402LedgerAutoConfiguration.class, X402PaymentAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
public final class X402LightningAutoConfiguration {

	private static final Log logger = LogFactory.getLog(X402LightningAutoConfiguration.class);

	@Bean
	LightningNodeCheck lightningNodeCheck(ObjectProvider<LightningNode> node, Environment environment) {
		return new LightningNodeCheck(node, environment);
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnLightning.class)
	@EnableConfigurationProperties(LightningProperties.class)
	static class LightningConfiguration {

		/** A rate is looked up several times before it is too old. */
		private static final int LOOKS = 5;

		private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

		@Bean
		@ConditionalOnProperty(name = "x402.lightning.node.type", havingValue = "sandbox")
		@ConditionalOnMissingBean(LightningNode.class)
		SandboxLightningNode sandboxLightningNode(LightningProperties properties, SellerProperties seller,
				ObjectProvider<SslBundles> bundles, ObjectProvider<Clock> clock) {
			Clock time = clock.getIfUnique(Clock::systemUTC);
			new NodeFactory(properties.node(), bundles, time).requireSandbox();
			LightningNetwork network = new LightningSetup(properties).network();
			if (!network.isTest()) {
				throw new X402ConfigurationException(
						"x402.lightning.node.type is 'sandbox', which takes play money, but x402.lightning.network is "
								+ "mainnet.",
						"Set x402.lightning.network to regtest, or x402.lightning.node.type to the kind of your node.");
			}
			requirePlayMoney(seller);
			logger.warn("The Lightning sandbox is on: invoices are paid with play money");
			return new SandboxLightningNode(network, time);
		}

		// What is sold for real money would be had for play money.
		private static void requirePlayMoney(SellerProperties seller) {
			PaymentWayFactory.options(seller)
				.stream()
				.map(PaymentWay::network)
				.filter((it) -> it.isEvm() && !it.isKnownTestNetwork())
				.findFirst()
				.ifPresent((real) -> {
					throw new X402ConfigurationException(
							"x402.lightning.node.type is 'sandbox', which takes play money, but payments on " + real
									+ " are real money, and buy the same.",
							"Use a test network for x402.network (and x402.accepts[].network), or set "
									+ "x402.lightning.node.type to the kind of your node.");
				});
		}

		@Bean
		@ConditionalOnMissingBean
		LightningNode lightningNode(LightningProperties properties, ObjectProvider<SslBundles> bundles,
				ObjectProvider<Clock> clock) {
			return new NodeFactory(properties.node(), bundles, clock.getIfUnique(Clock::systemUTC))
				.node(Objects.requireNonNull(properties.node().type(), "There is a type or a node"));
		}

		@Bean
		CurrentRate bitcoinRate(LightningProperties properties, ObjectProvider<RateProvider> provider,
				ObjectProvider<Clock> clock) {
			return new LightningSetup(properties).rate(provider.getIfAvailable(), clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		PeriodicTask bitcoinRateSchedule(CurrentRate rate, LightningProperties properties) {
			Duration interval = properties.maxRateAge().dividedBy(LOOKS);
			return new PeriodicTask("x402-bitcoin-rate", rate::refresh,
					(interval.compareTo(LONGEST_INTERVAL) < 0) ? interval : LONGEST_INTERVAL);
		}

		@Bean
		@ConditionalOnMissingBean
		LightningScheme lightningScheme(LightningNode node, LightningProperties properties, CurrentRate rate,
				ObjectProvider<Clock> clock) {
			LightningSetup setup = new LightningSetup(properties);
			return new LightningScheme(setup.network(), node.smallestUnit(), rate,
					setup.invoiceExpiry().plus(setup.settings().redeemableFor()), clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		@ConditionalOnMissingBean
		LightningRail lightningRail(LightningNode node, LightningProperties properties, ObjectProvider<Clock> clock,
				ObjectProvider<ObservationRegistry> observations, ObjectProvider<ReceivingFees> fees,
				ListableBeanFactory beans, Environment environment) {
			ForwardedHeaderCheck.check("Open invoices of Lightning are counted",
					"Or remove x402.lightning.node.type to do without Lightning.", beans, environment);
			return new LightningRail(node, new LightningSetup(properties).settings(),
					observations.getIfUnique(() -> ObservationRegistry.NOOP), fees.getIfUnique(ReceivingFees::inMemory),
					clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		PaymentWay lightningWay(LightningScheme scheme, LightningProperties properties) {
			return scheme.way(new LightningSetup(properties).invoiceExpiry());
		}

		@Bean
		LightningPriceNotice lightningPriceNotice(PaidEndpointCatalogue endpoints, CurrentRate rate) {
			return new LightningPriceNotice(endpoints, rate);
		}

		@Bean
		@ConditionalOnBean(ProtocolRegistry.class)
		LightningFamilyNotice lightningFamilyNotice(LightningScheme scheme, LightningProperties properties,
				ProtocolRegistry families) {
			return new LightningFamilyNotice(scheme, new LightningSetup(properties), families);
		}

		@Bean
		LightningLedgerCheck lightningLedgerCheck(LightningProperties properties, LightningNode node,
				ObjectProvider<PaymentLedger> ledger) {
			return new LightningLedgerCheck(new LightningSetup(properties).network(),
					node instanceof SandboxLightningNode, ledger);
		}

	}

}
