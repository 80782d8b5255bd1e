package io.github.x402spring.web.servlet;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Knows which handlers are paid. The resolved handler decides, never the text of a URL,
 * so there is no other spelling that leads around it.
 *
 * @since 0.1.0
 */
public final class PaidEndpointRegistry {

	private final Map<Class<?>, Map<Method, Optional<PaidEndpointDescriptor>>> methods = new ConcurrentHashMap<>();

	private final Map<Class<?>, Optional<PaidEndpointDescriptor>> types = new ConcurrentHashMap<>();

	private final Map<String, List<PricedRoute>> routes = new ConcurrentHashMap<>();

	private final List<PaidEndpointDescriptor> all = new CopyOnWriteArrayList<>();

	/** By identity: the same method in another mapping is another handler. */
	private final Set<Object> gated = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

	private final PaidEndpointFactory factory;

	/**
	 * Create a registry.
	 * @param factory reads annotations and routes
	 */
	public PaidEndpointRegistry(PaidEndpointFactory factory) {
		this.factory = factory;
		factory.routes().forEach((route) -> this.routes.merge(route.pattern(), List.of(route), (some, more) -> {
			List<PricedRoute> merged = new ArrayList<>(some);
			merged.addAll(more);
			return List.copyOf(merged);
		}));
		factory.routes().forEach((route) -> this.all.add(route.endpoint()));
	}

	/**
	 * Find the paid endpoint of a resolved handler. Handlers that were registered after
	 * the start are looked at when they are first met.
	 * @param handler what a handler mapping resolved
	 * @param request the request, with the attributes that the mapping sets
	 * @return the endpoint, or {@code null} if the handler is not paid
	 * @throws io.github.x402spring.X402ConfigurationException if the handler is paid but
	 * priced wrong
	 */
	public @Nullable PaidEndpointDescriptor find(Object handler, HttpServletRequest request) {
		Optional<PaidEndpointDescriptor> annotated = (handler instanceof HandlerMethod method)
				? annotated(method, request) : annotated(handler);
		if (annotated.isPresent() || this.routes.isEmpty()) {
			return annotated.orElse(null);
		}
		return route(request);
	}

	/**
	 * Return the paid endpoints.
	 * @return all endpoints known so far
	 */
	public Collection<PaidEndpointDescriptor> endpoints() {
		return List.copyOf(this.all);
	}

	Optional<PaidEndpointDescriptor> register(HandlerMethod handler, List<String> httpMethods, List<String> patterns) {
		return this.methods.computeIfAbsent(type(handler), (type) -> new ConcurrentHashMap<>())
			.computeIfAbsent(handler.getMethod(),
					(method) -> remember(this.factory.annotated(handler, httpMethods, patterns)));
	}

	Optional<PaidEndpointDescriptor> register(Class<?> type, List<String> patterns) {
		return this.types.computeIfAbsent(type, (key) -> remember(this.factory.annotated(key, patterns)));
	}

	/**
	 * Remember that the gate stands in front of a handler.
	 * @param handler the handler of a gated mapping
	 */
	void gated(HandlerMethod handler) {
		this.gated.add(handler);
	}

	boolean isGated(Object handler) {
		return this.gated.contains(handler);
	}

	List<PricedRoute> routes() {
		return this.factory.routes();
	}

	private Optional<PaidEndpointDescriptor> annotated(HandlerMethod handler, HttpServletRequest request) {
		Map<Method, Optional<PaidEndpointDescriptor>> ofType = this.methods.get(type(handler));
		Optional<PaidEndpointDescriptor> known = (ofType != null) ? ofType.get(handler.getMethod()) : null;
		return (known != null) ? known : register(handler, List.of(request.getMethod()), pattern(request));
	}

	// Beans of the same interfaces share the class of their JDK proxies.
	private static Class<?> type(HandlerMethod handler) {
		Class<?> type = handler.getBeanType();
		return Proxy.isProxyClass(type) ? AopUtils.getTargetClass(handler.createWithResolvedBean().getBean()) : type;
	}

	private Optional<PaidEndpointDescriptor> annotated(Object handler) {
		Class<?> type = AopUtils.getTargetClass(handler);
		Optional<PaidEndpointDescriptor> known = this.types.get(type);
		return (known != null) ? known : register(type, List.of());
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

	private Optional<PaidEndpointDescriptor> remember(Optional<PaidEndpointDescriptor> endpoint) {
		endpoint.ifPresent(this.all::add);
		return endpoint;
	}

	private static List<String> pattern(HttpServletRequest request) {
		Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		return (pattern != null) ? List.of(pattern.toString()) : List.of();
	}

}
