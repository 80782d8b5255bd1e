package io.github.x402spring.web.servlet.handler;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.PaidEndpointCatalogue;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Finds the paid endpoint of a handler that Spring MVC resolved. The resolved handler
 * decides, never the text of a URL, so no other spelling of a path leads around it.
 *
 * @since 0.1.0
 */
public final class PaidHandlerResolver {

	/** By identity: the same method in another mapping is another handler. */
	private final Map<HandlerMethod, Optional<PaidEndpointDescriptor>> methods = Collections
		.synchronizedMap(new IdentityHashMap<>());

	private final Map<UrlHandler, PaidEndpointDescriptor> urls = new ConcurrentHashMap<>();

	private final Map<String, List<PricedRoute>> routes = new ConcurrentHashMap<>();

	/** By identity, as well. */
	private final Set<Object> gated = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

	private final PaidEndpointFactory factory;

	private final PaidEndpointCatalogue catalogue;

	private final RegisteredMappings mappings;

	/**
	 * Create a resolver.
	 * @param factory reads annotations and routes
	 * @param catalogue where the endpoints are added
	 * @param mappings where to look for handlers that are registered after the start
	 */
	public PaidHandlerResolver(PaidEndpointFactory factory, PaidEndpointCatalogue catalogue,
			Supplier<? extends Collection<? extends HandlerMapping>> mappings) {
		this.factory = factory;
		this.catalogue = catalogue;
		this.mappings = new RegisteredMappings(mappings);
		factory.routes()
			.stream()
			.map(PricedRoute::endpoint)
			.forEach((route) -> catalogue.claim(route.id(), route.identity()));
		for (PricedRoute route : factory.routes()) {
			this.routes.merge(route.pattern(), List.of(route),
					(some, more) -> Stream.concat(some.stream(), more.stream()).toList());
			catalogue.add(route.endpoint(), route.endpoint().handler(), () -> true);
		}
	}

	/**
	 * Find the paid endpoint of a resolved handler. Handlers that were registered after
	 * the start are looked up in their mapping when they are first called.
	 * @param handler what a handler mapping resolved
	 * @param request the request, with the attributes that the mapping sets
	 * @return the endpoint, or {@code null} if the handler is not paid
	 * @throws io.github.x402spring.X402ConfigurationException if the handler is paid but
	 * priced wrong
	 */
	public @Nullable PaidEndpointDescriptor find(Object handler, HttpServletRequest request) {
		Optional<PaidEndpointDescriptor> annotated = (handler instanceof HandlerMethod method)
				? annotated(method, request) : annotated(handler, request);
		if (annotated.isPresent() || this.routes.isEmpty()) {
			return annotated.orElse(null);
		}
		return route(request);
	}

	/**
	 * Describe an annotated handler as it is sold, or will be once the application has
	 * started.
	 * @param handler what a handler mapping declares
	 * @return the endpoint; empty if the handler is not annotated, or no mapping declares
	 * it
	 * @throws io.github.x402spring.X402ConfigurationException if it is priced wrong
	 */
	public Optional<PaidEndpointDescriptor> describe(HandlerMethod handler) {
		Optional<PaidEndpointDescriptor> known = this.methods.get(RegisteredMappings.origin(handler));
		return (known != null) ? known
				: this.mappings.find(handler).flatMap((mapping) -> this.factory.annotated(handler, mapping));
	}

	/**
	 * Return whether a handler is paid, even one that no known mapping declares and that
	 * could not be sold.
	 * @param handler what a handler mapping resolved
	 * @param request the request, with the attributes that the mapping sets
	 * @return whether it is
	 */
	public boolean isPaid(Object handler, HttpServletRequest request) {
		return isAnnotated(handler) || route(request) != null;
	}

	/**
	 * Return whether a handler carries the annotation.
	 * @param handler what a handler mapping resolved
	 * @return whether it is sold by its annotation
	 */
	public boolean isAnnotated(Object handler) {
		if (!(handler instanceof HandlerMethod method)) {
			return PaidEndpointAnnotations.find(AopUtils.getTargetClass(handler)) != null;
		}
		Optional<PaidEndpointDescriptor> known = this.methods.get(RegisteredMappings.origin(method));
		return (known != null) ? known.isPresent() : PaidEndpointAnnotations.find(method) != null;
	}

	/**
	 * Return what payments can be for.
	 * @return the identities of all endpoints that are sold now
	 */
	public Set<String> sold() {
		return this.catalogue.sold();
	}

	/**
	 * Return what payments could be for since this process has started.
	 * @return the identities of all endpoints that are sold, or were
	 */
	public Set<String> known() {
		return this.catalogue.known();
	}

	/**
	 * Return the check of all paid handlers at startup. It requires the gate in front of
	 * each of them, and logs what is sold for how much. An application that would serve
	 * paid content unpaid does not start.
	 * @param context holds the handler mappings
	 * @param protocols the families that the application speaks
	 * @param sellable whether payments can be verified and settled, or are switched off
	 * @return the check
	 */
	public SmartInitializingSingleton startupCheck(ApplicationContext context, ProtocolRegistry protocols,
			boolean sellable) {
		return new PaidEndpointAnnotationProcessor(context, this, this.catalogue, protocols, sellable);
	}

	/**
	 * Claim the names of all handlers of a mapping, before the first is registered.
	 * @param mapping the mapping
	 */
	void claim(RequestMappingInfoHandlerMapping mapping) {
		mapping.getHandlerMethods()
			.forEach((info, handler) -> this.factory.mapping(handler, EndpointMapping.of(info))
				.ifPresent((it) -> this.catalogue.claim(it.name(), it.identity())));
	}

	Optional<PaidEndpointDescriptor> register(HandlerMethod handler, EndpointMapping mapping) {
		Optional<PaidEndpointDescriptor> endpoint = this.factory.annotated(handler, mapping)
			.map((it) -> this.catalogue.add(it, mapping.identity() + " (" + handler + ")",
					() -> this.mappings.find(handler).isPresent()));
		this.methods.put(RegisteredMappings.origin(handler), endpoint);
		return endpoint;
	}

	Optional<PaidEndpointDescriptor> register(Class<?> type, String pattern) {
		return this.factory.annotated(type, EndpointMapping.of(List.of(), pattern)).map((it) -> {
			UrlHandler handler = new UrlHandler(type, pattern);
			PaidEndpointDescriptor endpoint = this.catalogue.add(it, "* " + pattern + " (" + type.getName() + ")",
					() -> this.mappings.declares(type, pattern));
			this.urls.put(handler, endpoint);
			return endpoint;
		});
	}

	/**
	 * Remember that the gate stands in front of a handler.
	 * @param handler the handler of a gated mapping
	 */
	void gated(HandlerMethod handler) {
		this.gated.add(handler);
	}

	/**
	 * Return whether the gate was seen in front of a handler at the start.
	 * @param handler what a handler mapping resolved
	 * @return whether its mapping is gated
	 */
	public boolean isGated(Object handler) {
		return this.gated.contains(handler);
	}

	/**
	 * Return whether handlers are sold by their pattern, without an annotation.
	 * @return whether there are priced routes
	 */
	public boolean hasRoutes() {
		return !routes().isEmpty();
	}

	List<PricedRoute> routes() {
		return this.factory.routes();
	}

	private Optional<PaidEndpointDescriptor> annotated(HandlerMethod handler, HttpServletRequest request) {
		HandlerMethod registered = RegisteredMappings.origin(handler);
		Optional<PaidEndpointDescriptor> known = this.methods.get(registered);
		if (known != null) {
			return known;
		}
		this.mappings.include(request);
		Optional<EndpointMapping> mapping = this.mappings.find(handler);
		return mapping.isPresent() ? register(handler, mapping.get()) : this.factory.annotated(handler, null);
	}

	private Optional<PaidEndpointDescriptor> annotated(Object handler, HttpServletRequest request) {
		Class<?> type = AopUtils.getTargetClass(handler);
		if (PaidEndpointAnnotations.find(type) == null) {
			return Optional.empty();
		}
		String pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
		for (String declared : List.of(pattern, RegisteredMappings.DEFAULT_PATTERN)) {
			PaidEndpointDescriptor known = this.urls.get(new UrlHandler(type, declared));
			if (known != null) {
				return Optional.of(known);
			}
			this.mappings.include(request);
			if (this.mappings.declares(type, declared)) {
				return register(type, declared);
			}
		}
		return this.factory.annotated(type, null);
	}

	private @Nullable PaidEndpointDescriptor route(HttpServletRequest request) {
		Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		if (pattern == null) {
			return null;
		}
		for (PricedRoute route : this.routes.getOrDefault(pattern.toString(), List.of())) {
			if (route.covers(request.getMethod())) {
				return route.endpoint();
			}
		}
		return null;
	}

	/**
	 * A handler that is found by its URL.
	 *
	 * @param type its class
	 * @param pattern the pattern of its mapping
	 */
	private record UrlHandler(Class<?> type, String pattern) {

	}

}
