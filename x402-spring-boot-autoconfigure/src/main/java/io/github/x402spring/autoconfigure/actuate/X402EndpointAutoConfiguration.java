package io.github.x402spring.autoconfigure.actuate;

import java.net.URI;
import java.time.Clock;
import java.util.List;

import io.github.x402spring.actuate.FacilitatorDescriptions;
import io.github.x402spring.actuate.X402Endpoint;
import io.github.x402spring.actuate.X402EndpointConfiguration;
import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.audit.PaymentAuditListener;
import io.github.x402spring.actuate.passes.PassesEndpoint;
import io.github.x402spring.actuate.payments.PayerVisibility;
import io.github.x402spring.actuate.payments.PaymentsEndpoint;
import io.github.x402spring.actuate.payments.PaymentsEndpointConfiguration;
import io.github.x402spring.autoconfigure.RemoteFacilitatorProperties;
import io.github.x402spring.autoconfigure.books.X402BooksAutoConfiguration;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.pass.PassStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the actuator endpoints.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402WebMvcAutoConfiguration.class, X402BooksAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class X402EndpointAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(PaymentLedger.class)
	@ConditionalOnAvailableEndpoint(PaymentsEndpoint.class)
	@EnableConfigurationProperties(PaymentsEndpointProperties.class)
	@Import(PaymentsEndpointConfiguration.class)
	static class PaymentsConfiguration {

		@Bean
		PayerVisibility payerVisibility(PaymentsEndpointProperties properties) {
			return new PayerVisibility(properties.showValues(), properties.roles());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean({ PassStore.class, PassSales.class })
	@ConditionalOnAvailableEndpoint(PassesEndpoint.class)
	@EnableConfigurationProperties(PassesEndpointProperties.class)
	static class PassesConfiguration {

		@Bean
		PassesEndpoint passesEndpoint(PassStore store, PassSales sales, PassesEndpointProperties properties,
				ApplicationEventPublisher publisher, ObjectProvider<Clock> clock) {
			return new PassesEndpoint(store, sales, new PayerVisibility(properties.showValues(), properties.roles()),
					new OperatorAudit(publisher), clock.getIfUnique(Clock::systemUTC));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AuditEventRepository.class)
	@ConditionalOnBean(AuditEventRepository.class)
	static class AuditConfiguration {

		@Bean
		PaymentAuditListener paymentAuditListener(ApplicationEventPublisher publisher) {
			return new PaymentAuditListener(publisher);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(X402Endpoint.class)
	@EnableConfigurationProperties(RemoteFacilitatorProperties.class)
	@Import(X402EndpointConfiguration.class)
	static class SellingConfiguration {

		@Bean
		FacilitatorDescriptions facilitatorDescriptions(ObjectProvider<FacilitatorRouter> facilitators,
				RemoteFacilitatorProperties properties) {
			return new FacilitatorDescriptions(
					facilitators.stream().findFirst().map(FacilitatorRouter::all).orElse(List.of()),
					(name) -> properties.url(name).map((url) -> URI.create(url.strip()).getHost()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ServerProperties.class, DispatcherServletPath.class })
	@ConditionalOnAvailableEndpoint(X402Endpoint.class)
	static class RunningServerConfiguration {

		@Bean
		RunningServerLocator runningServers(ApplicationContext context, ObjectProvider<ServerProperties> properties,
				ObjectProvider<SslBundles> bundles, ObjectProvider<DispatcherServletPath> servlet) {
			return new RunningServerLocator(context, properties.getIfAvailable(ServerProperties::new),
					bundles.getIfAvailable(), servlet.getIfAvailable());
		}

	}

}
