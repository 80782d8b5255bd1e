package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.util.List;

import io.github.x402spring.facilitator.FacilitatorRail;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.facilitator.SupportedKindsCheck;
import io.github.x402spring.facilitator.client.FacilitatorAuthentication;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.facilitator.client.FacilitatorObservationConvention;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.x402.X402Scheme;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/**
 * Auto-configuration of remote facilitators.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402AutoConfiguration.class,
		afterName = "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration")
@ConditionalOnClass(RestClient.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "remote")
@EnableConfigurationProperties({ FacilitatorProperties.class, RemoteFacilitatorProperties.class })
public final class X402FacilitatorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	FacilitatorRouter facilitators(RemoteFacilitatorProperties properties, ObjectProvider<FacilitatorClient> client,
			ObjectProvider<FacilitatorAuthentication> authentication, ObjectProvider<RestClient.Builder> builder,
			ObjectProvider<SslBundles> sslBundles, ObjectProvider<Clock> clock,
			ObjectProvider<ObservationRegistry> registry, ObjectProvider<FacilitatorObservationConvention> convention) {
		ObservationRegistry observations = registry.getIfUnique(() -> ObservationRegistry.NOOP);
		return new FacilitatorFactory(builder, sslBundles, authentication, clock.getIfUnique(Clock::systemUTC),
				(it, host) -> FacilitatorClient.observed(it, host, observations, convention.getIfAvailable()))
			.facilitators(properties, client.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	FacilitatorRail facilitatorRail(FacilitatorRouter facilitators, List<X402Scheme> schemes) {
		return new FacilitatorRail(facilitators, schemes);
	}

	@Bean
	SupportedKindsCheck supportedKindsCheck(FacilitatorRouter facilitators, PaidEndpointCatalogue endpoints,
			FacilitatorProperties properties) {
		return new SupportedKindsCheck(facilitators, endpoints::endpoints,
				properties.supported() == FacilitatorProperties.Supported.FAIL,
				PaymentWayFactory.positive("x402.facilitator.supported-refresh", properties.supportedRefresh()));
	}

}
