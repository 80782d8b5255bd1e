package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.web.servlet.exchange.GatedExchange;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Completes answers after all other filters. An asynchronous dispatch starts with the
 * response that the gate gave to the handler, so filters outside of the gate wrap the
 * gate: one that keeps errors for an error page, as in a WAR, or copies the body, is done
 * only after the gate's own filter. Has to be the first filter, for ASYNC alone.
 */
final class PaymentReentryFilter implements Filter {

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		GatedExchange exchange = GatedExchange.of(response);
		if (exchange != null && request instanceof HttpServletRequest httpRequest
				&& response instanceof HttpServletResponse httpResponse
				&& request.getDispatcherType() == DispatcherType.ASYNC) {
			exchange.reenter(response);
			PaymentSettlementFilter.guard(httpRequest, httpResponse, exchange, chain);
		}
		else {
			chain.doFilter(request, response);
		}
	}

}
