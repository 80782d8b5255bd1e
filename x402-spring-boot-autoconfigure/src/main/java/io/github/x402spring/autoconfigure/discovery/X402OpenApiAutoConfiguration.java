package io.github.x402spring.autoconfigure.discovery;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.PaidCall;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.discovery.PaidOperations;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.x402.bazaar.Bazaar;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.utils.SpringDocUtils;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of springdoc: paid operations tell their prices, and since clients
 * do not send {@link PaidCall}, the OpenAPI document does not list it as a parameter.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402WebMvcAutoConfiguration.class)
@ConditionalOnClass(SpringDocUtils.class)
public final class X402OpenApiAutoConfiguration {

	private X402OpenApiAutoConfiguration() {
	}

	// Springdoc keeps these types in a static list, as it does for Spring's own. Its
	// customizers come too late: they leave the schema, and the parameter in a body.
	// No bean is created before: springdoc may build the document while the application
	// starts, and beans may be lazy.
	@Bean
	static BeanFactoryPostProcessor paidCallOutsideOfOpenApi() {
		return (beans) -> {
			if (!AbstractRequestService.isRequestTypeToIgnore(PaidCall.class)) {
				SpringDocUtils.getConfig().addRequestWrapperToIgnore(PaidCall.class);
			}
		};
	}

	/** Where payments are switched off, there is no 402 to document. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
	@ConditionalOnBooleanProperty(name = "x402.openapi.enabled", matchIfMissing = true)
	@ConditionalOnBean(PaidHandlerResolver.class)
	@EnableConfigurationProperties({ OpenApiProperties.class, ServiceProperties.class })
	static class Prices {

		/** A protocol of each family that scanners know by name. */
		private static final Map<String, String> FAMILIES = Map.of("x402/2", "x402", "mpp/", "mpp", "L402", "l402");

		@Bean
		@ConditionalOnMissingBean
		PaidOperations paidOperations(PaidEndpointCatalogue catalogue, PaidHandlerResolver handlers,
				ObjectProvider<PaymentScheme> schemes, QuoteFactory quotes, ProtocolRegistry protocols,
				ObjectProvider<Plans> plans, ObjectProvider<PaymentProtocol> families,
				ObjectProvider<AssetRegistry> tokens, OpenApiProperties properties, ServiceProperties service,
				ObjectProvider<Bazaar> bazaar) {
			PaidOperations priced = new PaidOperations(catalogue, handlers::describe, schemes.orderedStream().toList(),
					quotes, protocols, plans.getIfUnique(() -> new Plans(List.of())))
				.withServiceInfo(service.categories(), service.links());
			Bazaar extension = bazaar.getIfAvailable();
			PaidOperations operations = (extension != null) ? priced.readBy(extension::learn) : priced;
			return properties.protocols() ? operations.withProtocols(names(families.orderedStream()),
					(quote) -> tokens.stream().findFirst().flatMap((it) -> dollars(quote, it))) : operations;
		}

		// Challenges declare what the document says, so it is made at the start and not
		// when it is asked for.
		@Bean
		@ConditionalOnBooleanProperty("x402.discovery.bazaar.enabled")
		static BeanPostProcessor openApiBeforeItIsAskedFor() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof SpringDocConfigProperties properties) {
						properties.setPreLoadingEnabled(true);
					}
					return bean;
				}

			};
		}

		private static List<String> names(Stream<PaymentProtocol> families) {
			return families
				.flatMap((family) -> FAMILIES.entrySet()
					.stream()
					.filter((it) -> family.speaks(it.getKey()))
					.map(Map.Entry::getValue))
				.distinct()
				.toList();
		}

		private static Optional<BigDecimal> dollars(Quote quote, AssetRegistry tokens) {
			return quote.network().isEvm() ? tokens.dollars(quote.network(), new Address(quote.asset()), quote.amount())
					: Optional.empty();
		}

	}

}
