package io.github.x402spring.web.servlet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * The adapter that is asked first. It runs a paid handler, by the adapter that is meant
 * for it, only if the gate has let this very call through. Whatever the handler mapping
 * is, a paid handler behind one without the gate does not run.
 */
final class GatedHandlerAdapter implements HandlerAdapter, Ordered {

	private static final String PASSED = GatedHandlerAdapter.class.getName() + ".PASSED";

	private final PaidHandlerResolver endpoints;

	private final ApplicationContext context;

	/** A dispatcher servlet may have a context of its own, below ours. */
	private final Map<ApplicationContext, List<HandlerAdapter>> adapters = new ConcurrentHashMap<>();

	/**
	 * Create an adapter.
	 * @param endpoints finds the paid endpoints of handlers
	 * @param context holds the adapters that run handlers
	 */
	GatedHandlerAdapter(PaidHandlerResolver endpoints, ApplicationContext context) {
		this.endpoints = endpoints;
		this.context = context;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	// Free handlers are left to their own adapters. Which request a route prices is not
	// known here.
	@Override
	public boolean supports(Object handler) {
		return this.endpoints.hasRoutes() || this.endpoints.isAnnotated(handler);
	}

	@Override
	public @Nullable ModelAndView handle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws Exception {
		if (!hasPassed(request, handler) && this.endpoints.isPaid(handler, request)) {
			throw new IllegalStateException("The paid handler " + name(handler)
					+ " was called without passing the payment interceptor. It was not run.");
		}
		for (HandlerAdapter adapter : adapters(request)) {
			if (adapter.supports(handler)) {
				return adapter.handle(request, response, handler);
			}
		}
		throw new ServletException("No adapter for handler [" + handler + "]");
	}

	/**
	 * Remember that the gate has let a handler through, once.
	 * @param request the request
	 * @param handler the handler
	 */
	static void pass(HttpServletRequest request, Object handler) {
		request.setAttribute(PASSED, new Passed(handler));
	}

	// By identity: another handler that the request is forwarded to has a gate of its
	// own.
	@SuppressWarnings("ReferenceEquality")
	private static boolean hasPassed(HttpServletRequest request, Object handler) {
		Object passed = request.getAttribute(PASSED);
		request.removeAttribute(PASSED);
		return passed instanceof Passed it && it.handler() == handler;
	}

	private List<HandlerAdapter> adapters(HttpServletRequest request) {
		ApplicationContext own = RequestContextUtils.findWebApplicationContext(request);
		return this.adapters.computeIfAbsent((own != null) ? own : this.context, this::find);
	}

	private List<HandlerAdapter> find(ApplicationContext owner) {
		Collection<HandlerAdapter> all = BeanFactoryUtils
			.beansOfTypeIncludingAncestors(owner, HandlerAdapter.class, true, false)
			.values();
		List<HandlerAdapter> found = new ArrayList<>(all);
		found.removeIf(GatedHandlerAdapter.class::isInstance);
		AnnotationAwareOrderComparator.sort(found);
		return List.copyOf(found);
	}

	private static String name(Object handler) {
		return (handler instanceof HandlerMethod method) ? method.getShortLogMessage() : handler.getClass().getName();
	}

	private record Passed(Object handler) {

	}

}
