package io.github.x402spring.web.servlet.handler;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.service.annotation.HttpExchange;

/**
 * Finds {@link PaidEndpoint} where the gate can do nothing: on what is no handler of
 * Spring MVC, such as a service, a router function or a handler of messages. It looks at
 * classes and creates no bean.
 */
final class UnmappedAnnotations {

	/** Ways to call a method from outside that do not pass the gate. */
	private static final List<String> OTHER_WAYS = List.of(
			"org.springframework.messaging.handler.annotation.MessageMapping",
			"org.springframework.messaging.simp.annotation.SubscribeMapping",
			"org.springframework.graphql.data.method.annotation.SchemaMapping",
			"org.springframework.graphql.data.method.annotation.BatchMapping",
			"org.springframework.ai.tool.annotation.Tool", "org.springaicommunity.mcp.annotation.McpTool");

	private static final String FEIGN_CLIENT = "org.springframework.cloud.openfeign.FeignClient";

	private final Set<AnnotatedElement> gated = new HashSet<>();

	/**
	 * Note a handler that is sold.
	 * @param type its class
	 * @param method its method, or {@code null} if the class is the handler
	 */
	void gated(Class<?> type, @Nullable Method method) {
		for (Class<?> each : hierarchy(type)) {
			this.gated.add(each);
			if (method != null) {
				Arrays.stream(methods(each)).filter((it) -> isOverridden(it, method, type)).forEach(this.gated::add);
			}
		}
	}

	/**
	 * Require that everything annotated is gated.
	 * @param context holds the beans
	 * @throws X402ConfigurationException if something is not
	 */
	void requireNone(ApplicationContext context) {
		Map<AnnotatedElement, String> ungated = find(context);
		ungated.entrySet().stream().findFirst().ifPresent((entry) -> {
			throw new X402ConfigurationException("@PaidEndpoint on " + entry.getKey() + " of the bean '" + entry
				.getValue() + "' cannot be enforced: no payment would be requested.", isRouter(entry.getKey())
						? "Remove the annotation and price the patterns of the router function in x402.routes."
						: "Put the annotation on a method of a @Controller that a handler mapping of Spring MVC maps "
								+ "and that is reached in no other way, or remove it.");
		});
	}

	/**
	 * Find what is annotated and not gated.
	 * @param context holds the beans
	 * @return names of beans by what is annotated
	 */
	Map<AnnotatedElement, String> find(ApplicationContext context) {
		Map<AnnotatedElement, String> ungated = new LinkedHashMap<>();
		for (ApplicationContext each = context; each != null; each = each.getParent()) {
			for (String name : each.getBeanDefinitionNames()) {
				Class<?> type = BeanTypes.of(each, name);
				if (type != null) {
					inspect(type, name, ungated);
				}
			}
		}
		return ungated;
	}

	private void inspect(Class<?> type, String name, Map<AnnotatedElement, String> ungated) {
		boolean proxy = type.isInterface() || Proxy.isProxyClass(type);
		if (proxy && MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).isPresent(FEIGN_CLIENT)) {
			return;
		}
		boolean controller = AnnotatedElementUtils.hasAnnotation(type, Controller.class);
		boolean sold = AnnotatedElementUtils.hasAnnotation(type, PaidEndpoint.class);
		for (Class<?> each : hierarchy(type)) {
			if (isPaid(each) && !this.gated.contains(each) && (controller || !isClient(each, null))) {
				ungated.put(each, name);
			}
			for (Method method : methods(each)) {
				boolean paid = isPaid(method) && (controller || !isClient(each, method));
				boolean reachable = hasOtherWay(method)
						|| (paid && AnnotatedElementUtils.hasAnnotation(method, ExceptionHandler.class));
				if ((paid && !this.gated.contains(method)) || ((paid || sold) && reachable)) {
					ungated.put(method, name);
				}
			}
		}
	}

	// Directly, so that each element is looked at where it is declared.
	private static boolean isPaid(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.DIRECT).isPresent(PaidEndpoint.class);
	}

	private static boolean isClient(Class<?> type, @Nullable Method method) {
		return type.isInterface() && (AnnotatedElementUtils.hasAnnotation(type, HttpExchange.class)
				|| (method != null && AnnotatedElementUtils.hasAnnotation(method, HttpExchange.class)));
	}

	private static boolean hasOtherWay(Method method) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.DIRECT);
		return OTHER_WAYS.stream().anyMatch(annotations::isPresent);
	}

	private static boolean isRouter(AnnotatedElement element) {
		return AnnotatedElementUtils.hasAnnotation(element, Bean.class);
	}

	private static boolean isOverridden(Method candidate, Method method, Class<?> type) {
		if (!candidate.getName().equals(method.getName())
				|| candidate.getParameterCount() != method.getParameterCount()) {
			return false;
		}
		return IntStream.range(0, method.getParameterCount())
			.allMatch((i) -> ResolvableType.forMethodParameter(candidate, i, type)
				.toClass() == ResolvableType.forMethodParameter(method, i, type).toClass());
	}

	// A class whose methods name classes that are not there handles no request.
	private static Method[] methods(Class<?> type) {
		try {
			return type.getDeclaredMethods();
		}
		catch (LinkageError ex) {
			return new Method[0];
		}
	}

	private static Set<Class<?>> hierarchy(Class<?> type) {
		Set<Class<?>> all = new LinkedHashSet<>();
		Deque<Class<?>> open = new ArrayDeque<>(List.of(type));
		while (!open.isEmpty()) {
			Class<?> next = open.pop();
			if (!next.getName().startsWith("java.") && all.add(next)) {
				if (next.getSuperclass() != null) {
					open.add(next.getSuperclass());
				}
				open.addAll(List.of(next.getInterfaces()));
			}
		}
		return all;
	}

}
