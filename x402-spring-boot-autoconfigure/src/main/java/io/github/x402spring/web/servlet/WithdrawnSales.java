package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.github.x402spring.web.servlet.exchange.GatedExchange;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Answers requests that no handler serves although they were paid for: what they paid for
 * is not there any more. All others get the answer that they get anyway. It comes before
 * what resolves exceptions otherwise, and costs nothing where a handler is found.
 */
final class WithdrawnSales implements HandlerExceptionResolver, Ordered {

	private final PaymentInterceptor gate;

	WithdrawnSales(PaymentInterceptor gate) {
		this.gate = gate;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		GatedExchange exchange = GatedExchange.of(response);
		if (exchange == null || exchange.isHolding() || request.getDispatcherType() != DispatcherType.REQUEST
				|| !isUnserved(handler, ex)) {
			return null;
		}
		try {
			return this.gate.owe(request, exchange) ? new ModelAndView() : null;
		}
		catch (IOException broken) {
			throw new UncheckedIOException(broken);
		}
	}

	// Where nothing else is found, static files are looked for.
	private static boolean isUnserved(@Nullable Object handler, Exception ex) {
		return (handler == null || handler instanceof ResourceHttpRequestHandler) && ex instanceof ErrorResponse;
	}

}
