package io.github.x402spring.autoconfigure.web;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.autoconfigure.SettlementProperties;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.page.PaymentPage;
import io.github.x402spring.web.servlet.GatedMappingInterceptor;
import io.github.x402spring.web.servlet.PaymentGate;
import io.github.x402spring.web.servlet.PaymentInterceptor;
import io.github.x402spring.web.servlet.handler.PaidEndpointFactory;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.handler.RouteDefinition;
import io.github.x402spring.web.servlet.pass.PassRoutes;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of the gate in front of Spring MVC. It stands even when payments are
 * switched off: paid handlers are closed then.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402PaymentAutoConfiguration.class,
		beforeName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@EnableConfigurationProperties({ SellerProperties.class, RouteProperties.class, SettlementProperties.class,
		WebProperties.class, PageProperties.class })
public final class X402WebMvcAutoConfiguration {

	@Bean
	PaidEndpointFactory paidEndpointFactory(SellerProperties seller, RouteProperties routes, QuoteFactory quotes,
			ProtocolRegistry protocols, ObjectProvider<Plans> plans, ObjectProvider<TierPlaces> places,
			ObjectProvider<PassRoutes> passes, ObjectProvider<PaymentWay> ways, ConfigurableBeanFactory beanFactory) {
		return new PaidEndpointFactory(seller.enabled() ? quotes : null, protocols,
				seller.enabled() ? ways(seller, ways) : List.of(), seller.maxTimeout(),
				new EmbeddedValueResolver(beanFactory), (name) -> priceResolver(beanFactory, name),
				plans.getIfUnique(() -> new Plans(List.of())), SingletonSupplier.of(places::getObject),
				routes(routes, passes));
	}

	// Those of the properties come first: they are what annotations refer to.
	private static List<PaymentWay> ways(SellerProperties seller, ObjectProvider<PaymentWay> others) {
		return Stream.concat(PaymentWayFactory.options(seller).stream(), others.orderedStream()).toList();
	}

	@Bean
	PaidHandlerResolver paidHandlerResolver(PaidEndpointFactory factory, PaidEndpointCatalogue catalogue,
			ApplicationContext context) {
		return new PaidHandlerResolver(factory, catalogue,
				() -> BeanFactoryUtils.beansOfTypeIncludingAncestors(context, HandlerMapping.class, true, false)
					.values());
	}

	@Bean
	@ConditionalOnMissingBean(PaymentRequiredEntryPoint.class)
	ProblemPaymentRequiredEntryPoint paymentRequiredEntryPoint(ProtocolRegistry protocols,
			ObjectProvider<PaymentPage> page, PageProperties properties) {
		return new ProblemPaymentRequiredEntryPoint(protocols, properties.enabled() ? page.getIfAvailable() : null);
	}

	@Bean
	PaymentGate paymentGate(PaidHandlerResolver endpoints, ProtocolRegistry protocols,
			PaymentRequiredEntryPoint entryPoint) {
		return new PaymentGate(endpoints, protocols, entryPoint);
	}

	@Bean
	GatedMappingInterceptor gatedMappingInterceptor(PaymentGate gate) {
		return gate.mappingInterceptor();
	}

	@Bean
	PaymentInterceptor paymentInterceptor(PaymentGate gate, ObjectProvider<PaymentEngine> engine,
			SellerProperties seller, PaymentObservations observations) {
		return gate.paymentInterceptor(engine.getIfAvailable(), PaymentWayFactory.baseUrl(seller), observations);
	}

	@Bean
	HandlerAdapter gatedHandlerAdapter(PaymentGate gate, ApplicationContext context) {
		return gate.handlerAdapter(context);
	}

	@Bean
	HandlerExceptionResolver withdrawnSalesResolver(PaymentGate gate, PaymentInterceptor interceptor) {
		return gate.withdrawnSales(interceptor);
	}

	@Bean
	SmartInitializingSingleton paidEndpointAnnotationProcessor(ApplicationContext context,
			PaidHandlerResolver endpoints, ProtocolRegistry protocols, ObjectProvider<PaymentEngine> engine,
			SellerProperties seller) {
		return endpoints.startupCheck(context, protocols, !seller.enabled() || engine.getIfAvailable() != null);
	}

	@Bean
	@ConditionalOnBean(RailRegistry.class)
	PaymentRailsCheck paymentRailsCheck(RailRegistry rails, PaidEndpointCatalogue endpoints) {
		return new PaymentRailsCheck(rails, endpoints::endpoints);
	}

	@Bean
	@ConditionalOnMissingBean(name = "paymentSettlementFilter")
	FilterRegistrationBean<Filter> paymentSettlementFilter(PaymentGate gate, WebProperties properties,
			SettlementProperties settlement, Environment environment) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(gate
			.settlementFilter(ResponseLimits.of(properties, settlement, environment), properties.cacheControl()));
		registration.setOrder(properties.filterOrder());
		registration.setDispatcherTypes(
				EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR));
		return registration;
	}

	@Bean
	@ConditionalOnMissingBean(name = "paymentReentryFilter")
	FilterRegistrationBean<Filter> paymentReentryFilter(PaymentGate gate) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(gate.reentryFilter());
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.ASYNC);
		return registration;
	}

	@Bean
	@ConditionalOnMissingBean(name = "credentialOrderFilter")
	FilterRegistrationBean<Filter> credentialOrderFilter(PaymentGate gate) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(gate.credentialOrderFilter());
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
		return registration;
	}

	@Bean
	@ConditionalOnMissingBean(name = "truncatedAnswerFilter")
	FilterRegistrationBean<Filter> truncatedAnswerFilter(PaymentGate gate) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(gate.truncatedAnswerFilter());
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.INCLUDE);
		return registration;
	}

	@Bean
	WebMvcConfigurer paymentWebMvcConfigurer(PaymentGate gate, GatedMappingInterceptor gated,
			PaymentInterceptor payment, WebProperties properties) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(gated).order(Ordered.HIGHEST_PRECEDENCE);
				registry.addInterceptor(payment).order(properties.interceptorOrder());
			}

			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(gate.paidCallResolver());
			}

		};
	}

	private static PriceResolver priceResolver(BeanFactory beanFactory, String name) {
		try {
			return beanFactory.getBean(name, PriceResolver.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new IllegalArgumentException("there is no PriceResolver bean named '" + name + "'", ex);
		}
	}

	private static List<RouteDefinition> routes(RouteProperties properties, ObjectProvider<PassRoutes> passes) {
		List<RouteDefinition> routes = new ArrayList<>();
		for (int i = 0; i < properties.routes().size(); i++) {
			RouteProperties.Route route = properties.routes().get(i);
			routes.add(new RouteDefinition("x402.routes[" + i + "]", route.id(), route.pattern(),
					route.methods()
						.stream()
						.map((method) -> method.toUpperCase(Locale.ROOT))
						.collect(Collectors.toUnmodifiableSet()),
					route.price(), route.priceExpression(), route.plan(), route.scope(), route.description(),
					route.settlement(), (request) -> {
					}, false));
		}
		passes.ifAvailable((it) -> routes.addAll(it.definitions()));
		return routes;
	}

}
