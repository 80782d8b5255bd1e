package io.github.x402spring.web.servlet;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.ResourceDescription;
import io.github.x402spring.payment.protocol.PaymentProtocols;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Finds every paid handler at the start, makes sure that the gate stands in front of it,
 * and logs what is sold for how much.
 *
 * @since 0.1.0
 */
public final class PaidEndpointAnnotationProcessor implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(PaidEndpointAnnotationProcessor.class);

	private final ApplicationContext context;

	private final PaidHandlerResolver endpoints;

	private final PaidEndpointCatalogue catalogue;

	private final PaymentProtocols protocols;

	private final boolean sellable;

	private final boolean requireGate;

	/**
	 * Create a processor.
	 * @param context holds the handler mappings
	 * @param endpoints finds the paid endpoints of handlers
	 * @param catalogue holds the paid endpoints
	 * @param protocols the families that the application speaks
	 * @param sellable whether there is somebody to verify and settle payments, or
	 * payments are switched off
	 */
	public PaidEndpointAnnotationProcessor(ApplicationContext context, PaidHandlerResolver endpoints,
			PaidEndpointCatalogue catalogue, PaymentProtocols protocols, boolean sellable) {
		this(context, endpoints, catalogue, protocols, sellable, true);
	}

	PaidEndpointAnnotationProcessor(ApplicationContext context, PaidHandlerResolver endpoints,
			PaidEndpointCatalogue catalogue, PaymentProtocols protocols, boolean sellable, boolean requireGate) {
		this.context = context;
		this.endpoints = endpoints;
		this.catalogue = catalogue;
		this.protocols = protocols;
		this.sellable = sellable;
		this.requireGate = requireGate;
	}

	@Override
	public void afterSingletonsInstantiated() {
		CorsInspection cors = new CorsInspection(
				this.context.getBeansOfType(UrlBasedCorsConfigurationSource.class, true, false).values(),
				this.protocols, this.context.getEnvironment()::resolvePlaceholders);
		Set<String> patterns = new HashSet<>();
		UnmappedAnnotations unmapped = new UnmappedAnnotations();
		Map<String, HandlerMapping> mappings = BeanFactoryUtils.beansOfTypeIncludingAncestors(this.context,
				HandlerMapping.class, true, false);
		mappings.values()
			.stream()
			.flatMap((it) -> RegisteredMappings.flatten(it).stream())
			.filter(RequestMappingInfoHandlerMapping.class::isInstance)
			.map(RequestMappingInfoHandlerMapping.class::cast)
			.forEach(this.endpoints::claim);
		mappings.forEach((name, mapping) -> RegisteredMappings.flatten(mapping)
			.forEach((it) -> inspect(name, it, patterns, cors, unmapped)));
		if (this.requireGate) {
			unmapped.requireNone(this.context);
		}
		requireMatches(patterns);
		PricedFiles.requireNoOtherWay(
				mappings.values().stream().flatMap((it) -> RegisteredMappings.flatten(it).stream()).toList(),
				this.endpoints.routes().stream().map(PricedRoute::pattern).collect(Collectors.toSet()), routers());
		requireFacilitator();
		logPlan();
	}

	private Map<String, RouterFunction<?>> routers() {
		Map<String, RouterFunction<?>> routers = new LinkedHashMap<>();
		BeanFactoryUtils.beansOfTypeIncludingAncestors(this.context, RouterFunction.class, true, false)
			.forEach(routers::put);
		return routers;
	}

	private void inspect(String name, HandlerMapping mapping, Set<String> patterns, CorsInspection cors,
			UnmappedAnnotations unmapped) {
		Map<PaidEndpointDescriptor, Object> paid = new LinkedHashMap<>();
		Set<String> ofMapping = new TreeSet<>();
		switch (mapping) {
			case RequestMappingInfoHandlerMapping it -> it.getHandlerMethods()
				.forEach((info, handler) -> register(info, handler, ofMapping)
					.ifPresent((endpoint) -> paid.put(endpoint, handler)));
			case AbstractUrlHandlerMapping it -> {
				ofMapping.addAll(it.getHandlerMap().keySet());
				RegisteredMappings.handlers(it)
					.forEach((pattern, handler) -> register(pattern, handler)
						.ifPresent((endpoint) -> paid.put(endpoint, handler)));
			}
			case RouterFunctionMapping it ->
				ofMapping.addAll(FunctionalRoutes.patterns(it.getRouterFunction(), this.endpoints.routes()));
			default -> {
			}
		}
		this.endpoints.routes()
			.stream()
			.filter((route) -> ofMapping.contains(route.pattern()))
			.forEach((route) -> paid.put(route.endpoint(), route));
		patterns.addAll(ofMapping);
		if (isGated(mapping)) {
			passRefusals(mapping);
		}
		else if (!paid.isEmpty() && this.requireGate) {
			throw new X402ConfigurationException(
					"The paid handler " + paid.keySet().iterator().next().handler() + " is mapped by '" + name
							+ "', which does not apply the interceptors of Spring MVC. It would be served unpaid.",
					"If a configuration class extends WebMvcConfigurationSupport or uses @EnableWebMvc without Spring "
							+ "Boot's auto-configuration, implement WebMvcConfigurer instead; give a handler mapping "
							+ "of your own the beans GatedMappingInterceptor (first) and PaymentInterceptor (last) "
							+ "as interceptors.");
		}
		paid.forEach((endpoint, handler) -> {
			cors.inspect(mapping, handler, endpoint);
			note(handler, unmapped);
		});
	}

	private Optional<PaidEndpointDescriptor> register(RequestMappingInfo info, HandlerMethod handler,
			Set<String> patterns) {
		Set<String> own = new TreeSet<>(info.getPatternValues());
		patterns.addAll(own);
		Optional<PaidEndpointDescriptor> annotated = this.endpoints.register(handler, EndpointMapping.of(info));
		if (annotated.isEmpty()) {
			PartlyPriced.requireWhole(info, handler.getShortLogMessage(), this.endpoints.routes());
		}
		return annotated;
	}

	private Optional<PaidEndpointDescriptor> register(String pattern, Object handler) {
		Class<?> type = RegisteredMappings.type(handler, this.context);
		return (type != null) ? this.endpoints.register(type, pattern) : Optional.empty();
	}

	private void note(Object handler, UnmappedAnnotations unmapped) {
		Object bean = (handler instanceof HandlerMethod method) ? method.getBean() : handler;
		Class<?> type = RegisteredMappings.type(bean, this.context);
		if (type != null) {
			unmapped.gated(type, (handler instanceof HandlerMethod method)
					? AopUtils.getMostSpecificMethod(method.getMethod(), type) : null);
		}
	}

	// What refuses a request in a gated mapping before the gate's own interceptors may.
	private void passRefusals(HandlerMapping mapping) {
		if (mapping instanceof AbstractHandlerMapping it) {
			GatedCorsProcessor.applyTo(it);
		}
		if (mapping instanceof RequestMappingInfoHandlerMapping it) {
			it.getHandlerMethods().values().forEach(this.endpoints::gated);
		}
	}

	private static boolean isGated(HandlerMapping mapping) {
		Object @Nullable [] interceptors = (mapping instanceof AbstractHandlerMapping it) ? it.getAdaptedInterceptors()
				: null;
		return interceptors != null && Arrays.stream(interceptors).anyMatch(PaymentInterceptor.class::isInstance);
	}

	private void requireMatches(Set<String> patterns) {
		for (PricedRoute route : this.endpoints.routes()) {
			if (!patterns.contains(route.pattern())) {
				throw new X402ConfigurationException(
						"The route '" + route.pattern() + "' of " + route.endpoint().handler()
								+ " prices nothing: no handler declares that pattern. Declared are "
								+ new TreeSet<>(patterns) + ".",
						"Write the pattern exactly as the handler declares it.");
			}
		}
	}

	private void requireFacilitator() {
		this.catalogue.endpoints().stream().findFirst().filter((it) -> !this.sellable).ifPresent((endpoint) -> {
			throw new X402ConfigurationException(
					"The paid handler " + endpoint.handler()
							+ " cannot be sold: nobody is configured to verify and settle payments.",
					"Set x402.facilitator.type to 'remote' (with x402.facilitator.url) or, for play money, to 'sandbox'; "
							+ "or define a PaymentRail bean.");
		});
	}

	private void logPlan() {
		for (PaidEndpointDescriptor endpoint : this.catalogue.endpoints()) {
			logger.info("Paid endpoint " + endpoint.id() + " (" + endpoint.handler() + "): " + endpoint.price()
					+ ", settled " + endpoint.settlement() + " because " + endpoint.settlementReason());
			if (endpoint.description().length() > ResourceDescription.MAX_LENGTH) {
				logger.warn("The description of paid endpoint " + endpoint.id() + " is longer than "
						+ ResourceDescription.MAX_LENGTH + " characters, more than facilitators take. Buyers see its "
						+ "beginning. Shorten it.");
			}
		}
	}

}
