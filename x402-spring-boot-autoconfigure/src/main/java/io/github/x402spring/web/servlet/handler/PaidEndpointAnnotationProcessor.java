package io.github.x402spring.web.servlet.handler;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.PaidEndpointCatalogue;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.servlet.function.RouterFunction;

/**
 * Finds every paid handler at startup, requires the gate in front of it, and logs what is
 * sold for how much. An application that would serve paid content unpaid does not start.
 */
final class PaidEndpointAnnotationProcessor implements SmartInitializingSingleton {

	private final ApplicationContext context;

	private final PaidHandlerResolver handlers;

	private final PaidEndpointCatalogue catalogue;

	private final ProtocolRegistry protocols;

	private final boolean sellable;

	/**
	 * Create a processor.
	 * @param context holds the handler mappings
	 * @param handlers finds the paid endpoints of handlers
	 * @param catalogue holds the paid endpoints
	 * @param protocols the families that the application speaks
	 * @param sellable whether payments can be verified and settled, or are switched off
	 */
	PaidEndpointAnnotationProcessor(ApplicationContext context, PaidHandlerResolver handlers,
			PaidEndpointCatalogue catalogue, ProtocolRegistry protocols, boolean sellable) {
		this.context = context;
		this.handlers = handlers;
		this.catalogue = catalogue;
		this.protocols = protocols;
		this.sellable = sellable;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<InspectedMapping> mappings = new PaidHandlerFinder(this.context, this.handlers).find();
		mappings.forEach(new GateCheck(this.handlers)::check);
		requireGatedAnnotations(mappings);
		UnmatchedRoutes.requireNone(this.handlers.routes(), mappings);
		PricedFiles.requireNoOtherWay(mappings.stream().map(InspectedMapping::mapping).toList(),
				this.handlers.routes().stream().map(PricedRoute::pattern).collect(Collectors.toSet()), routers());
		requireFacilitator();
		warnOfCors(mappings);
		PaidEndpointPlan.log(this.catalogue);
	}

	private Map<String, RouterFunction<?>> routers() {
		Map<String, RouterFunction<?>> routers = new LinkedHashMap<>();
		BeanFactoryUtils.beansOfTypeIncludingAncestors(this.context, RouterFunction.class, true, false)
			.forEach(routers::put);
		return routers;
	}

	private void requireGatedAnnotations(List<InspectedMapping> mappings) {
		UnmappedAnnotations unmapped = new UnmappedAnnotations();
		mappings.stream().flatMap((mapping) -> mapping.paid().stream()).forEach((paid) -> {
			Class<?> type = paid.type(this.context);
			if (type != null) {
				unmapped.gated(type, paid.method(type));
			}
		});
		unmapped.requireNone(this.context);
	}

	private void requireFacilitator() {
		this.catalogue.endpoints().stream().findFirst().filter((it) -> !this.sellable).ifPresent((endpoint) -> {
			throw new X402ConfigurationException(
					"The paid handler " + endpoint.handler()
							+ " cannot be sold: nothing is configured that verifies and settles payments.",
					"Set x402.facilitator.type to 'remote' (with x402.facilitator.url) or, for play money, to 'sandbox'; "
							+ "or define a PaymentRail bean.");
		});
	}

	private void warnOfCors(List<InspectedMapping> mappings) {
		CorsInspection cors = new CorsInspection(
				this.context.getBeansOfType(UrlBasedCorsConfigurationSource.class, true, false).values(),
				this.protocols, this.context.getEnvironment()::resolvePlaceholders);
		mappings.forEach((mapping) -> mapping.paid().forEach((paid) -> cors.inspect(mapping.mapping(), paid)));
	}

}
