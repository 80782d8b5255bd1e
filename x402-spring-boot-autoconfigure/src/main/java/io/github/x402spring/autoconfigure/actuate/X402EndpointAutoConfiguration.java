package io.github.x402spring.autoconfigure.actuate;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.actuate.AccountDescriptions;
import io.github.x402spring.actuate.FacilitatorDescriptions;
import io.github.x402spring.actuate.RunningServer;
import io.github.x402spring.actuate.SelfCheck;
import io.github.x402spring.actuate.X402Endpoint;
import io.github.x402spring.actuate.X402Report;
import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.audit.PaymentAuditListener;
import io.github.x402spring.actuate.metrics.LedgerLook;
import io.github.x402spring.actuate.payments.PayerVisibility;
import io.github.x402spring.actuate.payments.PaymentsEndpoint;
import io.github.x402spring.actuate.payments.PaymentsEndpointConfiguration;
import io.github.x402spring.autoconfigure.RemoteFacilitatorProperties;
import io.github.x402spring.autoconfigure.X402BooksAutoConfiguration;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.jspecify.annotations.Nullable;

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
	static class X402EndpointConfiguration {

		@Bean
		SelfCheck x402SelfCheck(PaidEndpointCatalogue endpoints, ObjectProvider<RunningServerLocator> servers,
				ObjectProvider<FacilitatorRouter> facilitators, ObjectProvider<SandboxFacilitator> sandbox,
				ObjectProvider<PaymentSwitch> paymentSwitch, ObjectProvider<Clock> clock) {
			PaymentSwitch open = paymentSwitch.getIfAvailable();
			return new SelfCheck(endpoints, () -> server(servers), remote(facilitators),
					sandbox.getIfAvailable() != null, () -> open != null && !open.isPaused(), clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		X402Endpoint x402Endpoint(PaidEndpointCatalogue endpoints, RemoteFacilitatorProperties properties,
				ObjectProvider<SandboxFacilitator> sandbox, ObjectProvider<FacilitatorRouter> facilitators,
				ObjectProvider<PaymentSwitch> paymentSwitch, ObjectProvider<PaymentLedger> ledger,
				ObjectProvider<ReportingLedger> reporting, ObjectProvider<PaymentPolicy> policy, QuoteFactory quotes,
				AssetRegistry assets, SelfCheck selfCheck, ApplicationEventPublisher publisher,
				ObjectProvider<Clock> clock) {
			PaymentPolicy ours = policy.getIfAvailable();
			ReportingLedger book = reporting.getIfAvailable();
			return new X402Endpoint(
					new X402Report(endpoints, new AccountDescriptions(quotes, assets),
							new FacilitatorDescriptions(remote(facilitators), (name) -> host(name, properties)),
							kind(ledger.getIfAvailable()),
							(book != null && ours != null)
									? new LedgerLook(book, ours, clock.getIfUnique(Clock::systemUTC)) : null,
							paymentSwitch.getIfAvailable(), sandbox.getIfAvailable() != null),
					paymentSwitch.getIfAvailable(), selfCheck, new OperatorAudit(publisher));
		}

		private static Optional<RunningServer> server(ObjectProvider<RunningServerLocator> servers) {
			return servers.stream().findFirst().flatMap(RunningServerLocator::find);
		}

		private static List<Facilitator> remote(ObjectProvider<FacilitatorRouter> facilitators) {
			return facilitators.stream().findFirst().map(FacilitatorRouter::all).orElse(List.of());
		}

		private static @Nullable String kind(@Nullable PaymentLedger ledger) {
			return switch (ledger) {
				case null -> null;
				case InMemoryPaymentLedger memory -> "memory";
				case JdbcPaymentLedger jdbc -> "jdbc";
				default -> "own";
			};
		}

		private static Optional<String> host(String name, RemoteFacilitatorProperties properties) {
			return properties.url(name).map((url) -> URI.create(url.strip()).getHost());
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
