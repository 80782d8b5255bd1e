package io.github.x402spring.autoconfigure.chain;

import java.time.Clock;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.AssetProperties;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.X402SandboxAutoConfiguration;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainEvidence;
import io.github.x402spring.onchain.ChainTransfers;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.payment.books.IncomingTransferSource;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.micrometer.observation.ObservationRegistry;
import org.web3j.protocol.Service;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.client.RestClient;

/**
 * Auto-configuration of what is read from the chain: evidence, and what reached the
 * seller.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402AutoConfiguration.class, X402SandboxAutoConfiguration.class },
		before = X402PaymentAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@Conditional(OnChains.class)
@EnableConfigurationProperties({ SellerProperties.class, AssetProperties.class, ChainProperties.class })
public final class X402ChainAutoConfiguration {

	// Who neither reads a chain nor sends to one needs none.
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Service.class, RestClient.class })
	static class ChainsConfiguration {

		@Bean
		@Lazy
		Chains chains(ChainProperties properties, SellerProperties seller,
				ObjectProvider<ObservationRegistry> registry) {
			return new Chains(new ChainFactory(registry.getIfUnique(() -> ObservationRegistry.NOOP)).chains(properties,
					seller.network()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Service.class, RestClient.class })
	@ConditionalOnMissingBean(PaymentEvidence.class)
	static class EvidenceConfiguration {

		private final List<Chain> chains;

		private final ObservationRegistry observations;

		EvidenceConfiguration(Chains chains, ObjectProvider<ObservationRegistry> registry) {
			this.observations = registry.getIfUnique(() -> ObservationRegistry.NOOP);
			this.chains = chains.all();
		}

		@Bean
		ChainEvidence chainEvidence(ObjectProvider<Clock> clock, ObjectProvider<FinalityPolicy> finality) {
			return new ChainEvidence(this.chains, clock.getIfUnique(Clock::systemUTC),
					finality.getIfAvailable(() -> FinalityPolicy.INCLUDED), this.observations);
		}

		@Bean
		PeriodicTask newestBlockSchedule(ChainEvidence evidence) {
			return new PeriodicTask("x402-chain", evidence::refresh, ChainEvidence.REFRESH_INTERVAL);
		}

		@Bean
		@ConditionalOnMissingBean(IncomingTransferSource.class)
		ChainTransfers chainTransfers(ObjectProvider<Clock> clock) {
			return new ChainTransfers(this.chains, clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		ChainWatch chainWatch(ObjectProvider<Clock> clock) {
			return new ChainWatch(this.chains, clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		ChainInspectionLifecycle chainInspectionLifecycle(SellerProperties seller, AssetProperties tokens,
				QuoteFactory quotes, AssetRegistry assets) {
			return new ChainInspectionLifecycle(this.chains, PaymentWayFactory.options(seller),
					PaymentWayFactory.assets(tokens), quotes, assets);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.web3j.protocol.Service")
	@ConditionalOnMissingBean(PaymentEvidence.class)
	static class MissingLibraryConfiguration {

		MissingLibraryConfiguration() {
			throw new X402ConfigurationException(
					"x402.rpc-url or x402.chains is set, but web3j, which reads the chain, is not on the class path.",
					"Add org.web3j:core, as the starter does, or remove x402.rpc-url and x402.chains.");
		}

	}

}
