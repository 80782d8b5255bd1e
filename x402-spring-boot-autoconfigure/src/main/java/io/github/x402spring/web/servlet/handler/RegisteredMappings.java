package io.github.x402spring.web.servlet.handler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.ConfigurableWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * What handler mappings declare at this moment, with those that a composite delegates to.
 */
final class RegisteredMappings {

	/** Stands for the handler that a mapping falls back on. */
	static final String DEFAULT_PATTERN = "/**";

	private final Supplier<? extends Collection<? extends HandlerMapping>> mappings;

	private final Set<ApplicationContext> dispatchers = new CopyOnWriteArraySet<>();

	RegisteredMappings(Supplier<? extends Collection<? extends HandlerMapping>> mappings) {
		this.mappings = mappings;
	}

	/**
	 * List a mapping and all that it delegates to. Spring Data REST puts its mappings
	 * into one that can be iterated.
	 * @param mapping the mapping
	 * @return the mappings without composites
	 */
	static List<HandlerMapping> flatten(HandlerMapping mapping) {
		if (!(mapping instanceof Iterable<?> delegates)) {
			return List.of(mapping);
		}
		List<HandlerMapping> all = new ArrayList<>();
		for (Object delegate : delegates) {
			if (delegate instanceof HandlerMapping it) {
				all.addAll(flatten(it));
			}
		}
		return all;
	}

	Optional<EndpointMapping> find(HandlerMethod handler) {
		Optional<EndpointMapping> own = find(handler, flatten(this.mappings.get()));
		return own.isPresent() ? own
				: this.dispatchers.stream()
					.flatMap((it) -> find(handler, mappings(it)).map((mapping) -> mapping.servedBy(name(it))).stream())
					.findFirst();
	}

	// By identity: a method may be mapped more than once.
	@SuppressWarnings("ReferenceEquality")
	private static Optional<EndpointMapping> find(HandlerMethod handler, List<HandlerMapping> mappings) {
		for (HandlerMapping mapping : mappings) {
			if (mapping instanceof RequestMappingInfoHandlerMapping it) {
				for (Map.Entry<RequestMappingInfo, HandlerMethod> entry : it.getHandlerMethods().entrySet()) {
					if (origin(entry.getValue()) == origin(handler)) {
						return Optional.of(EndpointMapping.of(entry.getKey()));
					}
				}
			}
		}
		return Optional.empty();
	}

	/**
	 * Return what a mapping was given, which it copies to look up beans and to validate.
	 * @param handler a handler method
	 * @return the first of its copies
	 */
	static HandlerMethod origin(HandlerMethod handler) {
		HandlerMethod origin = handler;
		HandlerMethod earlier = origin.getResolvedFromHandlerMethod();
		while (earlier != null) {
			origin = earlier;
			earlier = origin.getResolvedFromHandlerMethod();
		}
		return origin;
	}

	boolean declares(Class<?> type, String pattern) {
		return all().filter(AbstractUrlHandlerMapping.class::isInstance)
			.map(AbstractUrlHandlerMapping.class::cast)
			.map((it) -> type(handlers(it).get(pattern), it.getApplicationContext()))
			.anyMatch(type::equals);
	}

	/**
	 * Return the handlers of a mapping, its root and its default among them.
	 * @param mapping the mapping
	 * @return the handlers by pattern
	 */
	static Map<String, Object> handlers(AbstractUrlHandlerMapping mapping) {
		Map<String, Object> handlers = new LinkedHashMap<>(mapping.getHandlerMap());
		Object root = mapping.getRootHandler();
		if (root != null) {
			handlers.putIfAbsent("/", root);
		}
		Object fallback = mapping.getDefaultHandler();
		if (fallback != null) {
			handlers.putIfAbsent(DEFAULT_PATTERN, fallback);
		}
		return handlers;
	}

	static @Nullable Class<?> type(@Nullable Object handler, @Nullable ApplicationContext context) {
		if (handler instanceof String beanName) {
			return (context != null) ? BeanTypes.of(context, beanName) : null;
		}
		return (handler != null) ? AopUtils.getTargetClass(handler) : null;
	}

	/**
	 * Look into the context of the dispatcher servlet as well, which may be one below
	 * ours that did not exist at the start.
	 * @param request a request that the dispatcher servlet handles
	 */
	void include(HttpServletRequest request) {
		ApplicationContext context = RequestContextUtils.findWebApplicationContext(request);
		if (context != null) {
			this.dispatchers.add(context);
		}
	}

	private Stream<HandlerMapping> all() {
		return Stream.concat(flatten(this.mappings.get()).stream(),
				this.dispatchers.stream().flatMap((it) -> mappings(it).stream()));
	}

	private static List<HandlerMapping> mappings(ApplicationContext dispatcher) {
		return (dispatcher instanceof ConfigurableApplicationContext it && it.isActive())
				? flatten(
						BeanFactoryUtils.beansOfTypeIncludingAncestors(it, HandlerMapping.class, true, false).values())
				: List.of();
	}

	// Two dispatcher servlets may have the same mapping below different paths.
	private static String name(ApplicationContext dispatcher) {
		String namespace = (dispatcher instanceof ConfigurableWebApplicationContext it) ? it.getNamespace() : null;
		return (namespace != null) ? namespace : String.valueOf(dispatcher.getId());
	}

	private static List<HandlerMapping> flatten(Collection<? extends HandlerMapping> mappings) {
		return mappings.stream().flatMap((it) -> flatten(it).stream()).toList();
	}

}
