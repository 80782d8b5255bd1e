package io.github.x402spring.web.servlet;

import io.github.x402spring.web.servlet.exchange.GatedExchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Stands first in the chain that {@link PaymentInterceptor} stands last in, and tells the
 * response so: whatever answers in between, the paid handler will not without passing the
 * gate.
 *
 * @since 0.1.0
 */
public final class GatedMappingInterceptor implements HandlerInterceptor {

	GatedMappingInterceptor() {
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		GatedExchange exchange = GatedExchange.of(response);
		if (exchange != null) {
			exchange.gate(request);
		}
		return true;
	}

}
