package io.github.x402spring.autoconfigure.chain;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.facilitator.server.FacilitatorCaller;
import io.github.x402spring.facilitator.server.FacilitatorServer;
import io.github.x402spring.facilitator.server.FacilitatorServerFactory;
import io.github.x402spring.facilitator.server.FacilitatorSupport;
import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.rail.ContractWallets;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.rail.ForeignPayments;
import io.github.x402spring.web.servlet.facilitator.FacilitatorRoutes;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Auto-configuration of the facilitator for other sellers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402OnchainAutoConfiguration.class, X402LedgerAutoConfiguration.class },
		before = X402PaymentAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("x402.facilitator.server.enabled")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@EnableConfigurationProperties(FacilitatorServerProperties.class)
public final class X402FacilitatorServerAutoConfiguration {

	private static final String PREFIX = "x402.facilitator.server";

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(OnchainRail.class)
	static class ServerConfiguration {

		/** What a slow database may take. */
		private static final Duration MARGIN = Duration.ofSeconds(35);

		private static final int LARGEST = 128 * 1024;

		@Bean
		ForeignPayments foreignPayments(SettlementClaims claims) {
			return (key) -> claims.find(key).isPresent();
		}

		@Bean
		FacilitatorServer facilitatorServer(FacilitatorServerProperties properties, OnchainRail rail,
				AssetRegistry assets, SignatureRecovery recovery, PaymentLedger ledger, SettlementClaims claims,
				ObjectProvider<Clock> clock, PaymentObservations observed, ContractWallets wallets,
				Environment environment) {
			requireDatabase(rail, claims);
			rail.costs().chargeTo(claims::charge);
			return new FacilitatorServerFactory(assets, recovery, observed.rails(List.of(rail)).getFirst(), ledger,
					claims, clock.getIfUnique(Clock::systemUTC),
					(network) -> rail.costs().on(network).flatMap(ChainCosts::weiPerPayment), wallets.accepted())
				.create(callers(properties, new CallerFactory(assets, rail.networks()), environment),
						new FacilitatorSupport(Set.copyOf(rail.networks()), rail.accounts()),
						rail.longest().plus(MARGIN));
		}

		@Bean
		RouterFunction<ServerResponse> facilitatorRoutes(FacilitatorServer server,
				FacilitatorServerProperties properties) {
			long largest = properties.maxRequestSize().toBytes();
			if (largest < 1024 || largest > LARGEST) {
				throw new X402ConfigurationException(
						PREFIX + ".max-request-size is " + properties.maxRequestSize() + ".",
						"Set " + PREFIX + ".max-request-size to 1KB to 128KB.");
			}
			if (!properties.path().matches("(/[A-Za-z0-9._~-]+)+")) {
				throw new X402ConfigurationException(
						PREFIX + ".path is '" + properties.path() + "', which is not a plain path.",
						"Set " + PREFIX + ".path to a path such as /x402/facilitator.");
			}
			return new FacilitatorRoutes(server, (int) largest).below(properties.path());
		}

		private static List<FacilitatorCaller> callers(FacilitatorServerProperties properties, CallerFactory factory,
				Environment environment) {
			List<FacilitatorCaller> callers = factory.callers(properties.callers());
			if (!callers.isEmpty()) {
				return callers;
			}
			if (!isLoopback(environment.getProperty("server.address"))) {
				throw new X402ConfigurationException(
						"The facilitator (" + PREFIX + ".enabled) has no callers, and others than this machine can "
								+ "reach it. Anyone could spend your gas.",
						"Set " + PREFIX + ".callers[].name, .token and .payees, or set server.address=127.0.0.1.");
			}
			return List.of(factory.local());
		}

		private static boolean isLoopback(@Nullable String address) {
			try {
				return StringUtils.hasText(address) && InetAddress.getByName(address.strip()).isLoopbackAddress();
			}
			catch (UnknownHostException ex) {
				return false;
			}
		}

		// That a payment was told to be settled must be known after a restart.
		private static void requireDatabase(OnchainRail rail, SettlementClaims claims) {
			if (claims.isDurable()) {
				return;
			}
			rail.networks().stream().filter((network) -> !network.isKnownTestNetwork()).findFirst().ifPresent((it) -> {
				throw new X402ConfigurationException("The facilitator (" + PREFIX + ".enabled) settles payments on "
						+ it
						+ ", which is not a known test network, but remembers in memory only which it has settled.",
						"Set spring.datasource.url to a database that survives a restart, and let x402.ledger.type be "
								+ "'auto' or 'jdbc'. With a PaymentLedger bean of your own, declare a SettlementClaims "
								+ "bean too.");
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(OnchainRail.class)
	static class MissingRailConfiguration {

		MissingRailConfiguration() {
			throw new X402ConfigurationException(
					PREFIX + ".enabled is true, but payments are not settled on chain by this application.",
					"Set x402.facilitator.type=onchain with a node and a key, or remove " + PREFIX + ".enabled.");
		}

	}

}
