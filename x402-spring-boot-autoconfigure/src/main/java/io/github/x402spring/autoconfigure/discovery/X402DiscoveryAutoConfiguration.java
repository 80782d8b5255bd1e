package io.github.x402spring.autoconfigure.discovery;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.discovery.DiscoveryDocument;
import io.github.x402spring.web.servlet.discovery.DiscoveryMapping;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.x402.X402Protocol;
import io.github.x402spring.x402.bazaar.Bazaar;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/**
 * Auto-configuration of documents that tell agents what is for sale. Each is off until a
 * property switches it on: a 402 is seen by who may call an endpoint, a document by all.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402WebMvcAutoConfiguration.class)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBean(PaidHandlerResolver.class)
@EnableConfigurationProperties({ DiscoveryProperties.class, ServiceProperties.class })
public final class X402DiscoveryAutoConfiguration {

	private static Predicate<PaidEndpointDescriptor> listed(DiscoveryProperties properties,
			ObjectProvider<ListedEndpoints> rules) {
		return rules.orderedStream()
			.map(ListedEndpoints::rule)
			.reduce((endpoint) -> !properties.exclude().contains(endpoint.id()), Predicate::and);
	}

	@Bean
	@Order(1)
	@ConditionalOnBooleanProperty("x402.discovery.well-known.enabled")
	DiscoveryDocument wellKnownDocument(PaidEndpointCatalogue catalogue, X402Protocol protocol,
			DiscoveryProperties properties, ObjectProvider<ListedEndpoints> rules) {
		return DiscoveryDocument.wellKnown(catalogue, listed(properties, rules), protocol::accepts);
	}

	@Bean
	@Order(2)
	@ConditionalOnBooleanProperty("x402.discovery.llms.enabled")
	DiscoveryDocument llmsDocument(PaidEndpointCatalogue catalogue, ProtocolRegistry families,
			ObjectProvider<Plans> plans, DiscoveryProperties properties, ServiceProperties service,
			ObjectProvider<ListedEndpoints> rules, Environment environment) {
		String name = Stream.of(service.name(), environment.getProperty("spring.application.name"))
			.filter(StringUtils::hasText)
			.findFirst()
			.orElse("API");
		return DiscoveryDocument.llms(catalogue, listed(properties, rules), families,
				plans.getIfUnique(() -> new Plans(List.of())), name, service.description(), service.links());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty("x402.discovery.bazaar.enabled")
	Bazaar bazaar(PaidEndpointCatalogue catalogue, DiscoveryProperties properties,
			ObjectProvider<ListedEndpoints> rules) {
		Predicate<PaidEndpointDescriptor> listed = listed(properties, rules);
		return new Bazaar((identity) -> catalogue.endpoints()
			.stream()
			.filter((it) -> it.identity().equals(identity))
			.filter(listed)
			.findFirst());
	}

	@Bean
	@ConditionalOnBean(DiscoveryDocument.class)
	DiscoveryMapping discoveryMapping(ObjectProvider<DiscoveryDocument> documents, SellerProperties seller,
			DiscoveryProperties properties, ObjectProvider<ResourceUrlProvider> files) {
		return new DiscoveryMapping(documents.orderedStream().toList(), PaymentWayFactory.baseUrl(seller),
				PaymentWayFactory.positive("x402.discovery.max-age", properties.maxAge()), files::getIfAvailable);
	}

	/**
	 * A rule about what documents list.
	 *
	 * @param rule says whether an endpoint is listed
	 */
	record ListedEndpoints(Predicate<PaidEndpointDescriptor> rule) {

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebInvocationPrivilegeEvaluator.class)
	static class Strangers {

		// The rules are made with the filter chain, so they are asked for late.
		@Bean
		ListedEndpoints endpointsOpenToStrangers(ObjectProvider<WebInvocationPrivilegeEvaluator> rules,
				DiscoveryProperties properties) {
			return new ListedEndpoints((endpoint) -> properties.endpoints() == DiscoveryProperties.Endpoints.ALL
					|| DiscoveryMapping.openToStrangers(rules.orderedStream().toList()).test(endpoint));
		}

	}

}
