package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.util.List;

import io.github.x402spring.actuate.PaymentAuditListener;
import io.github.x402spring.actuate.PaymentStatistics;
import io.github.x402spring.actuate.PaymentsEndpoint;
import io.github.x402spring.actuate.X402Endpoint;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.servlet.PaidEndpointRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the actuator endpoints.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402WebMvcAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class X402EndpointAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(PaymentLedger.class)
	@ConditionalOnAvailableEndpoint(PaymentsEndpoint.class)
	static class PaymentsEndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		PaymentStatistics paymentStatistics(ObjectProvider<Clock> clock) {
			return new PaymentStatistics(clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		@ConditionalOnMissingBean
		PaymentsEndpoint paymentsEndpoint(PaymentLedger ledger, PaymentStatistics statistics, AssetRegistry assets) {
			return new PaymentsEndpoint(ledger, statistics, assets);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AuditEventRepository.class)
	@ConditionalOnBean(AuditEventRepository.class)
	static class AuditConfiguration {

		@Bean
		@ConditionalOnMissingBean
		PaymentAuditListener paymentAuditListener(ApplicationEventPublisher publisher) {
			return new PaymentAuditListener(publisher);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(X402Endpoint.class)
	static class X402EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		X402Endpoint x402Endpoint(ObjectProvider<PaidEndpointRegistry> endpoints, X402Properties properties,
				ObjectProvider<SandboxFacilitator> sandbox) {
			return new X402Endpoint(
					() -> endpoints.stream().findFirst().map(PaidEndpointRegistry::endpoints).orElse(List.of()),
					properties.isEnabled(), sandbox.getIfAvailable() != null);
		}

	}

}
