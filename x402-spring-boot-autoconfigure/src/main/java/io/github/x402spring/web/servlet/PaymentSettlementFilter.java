package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.servlet.answer.AnswerLimits;
import io.github.x402spring.web.servlet.answer.HeldAnswer;
import io.github.x402spring.web.servlet.answer.PaymentGuard;
import io.github.x402spring.web.servlet.exchange.GatedExchange;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.HandlerMapping;

/**
 * Stands around the dispatcher servlet and keeps the answers of paid handlers back until
 * the money is in. Has to see all dispatches but includes: REQUEST, FORWARD, ASYNC and
 * ERROR.
 */
final class PaymentSettlementFilter implements Filter {

	private final PaidHandlerResolver endpoints;

	private final PaymentGuard guard;

	/**
	 * Create the filter.
	 * @param endpoints finds the paid endpoints of handlers
	 * @param entryPoint writes the answers of the gate
	 * @param protocols the families, whose headers handlers neither see nor write
	 * @param limits how large paid answers may become
	 * @param paidCacheControl the {@code Cache-Control} of paid answers
	 */
	PaymentSettlementFilter(PaidHandlerResolver endpoints, PaymentRequiredEntryPoint entryPoint,
			ProtocolRegistry protocols, AnswerLimits limits, String paidCacheControl) {
		this.endpoints = endpoints;
		this.guard = new PaymentGuard(entryPoint, new GateHeaders(protocols), limits, paidCacheControl);
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		if (!(servletRequest instanceof HttpServletRequest request)
				|| !(servletResponse instanceof HttpServletResponse response)) {
			chain.doFilter(servletRequest, servletResponse);
			return;
		}
		GatedExchange outer = GatedExchange.of(response);
		if (outer == null) {
			HeldAnswer.addFailureHeaders(request, response);
			if (request.getDispatcherType() == DispatcherType.ERROR) {
				// The handler that failed must not write the answer.
				request.removeAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE);
			}
			GatedExchange exchange = GatedExchange.around(request, response, this.endpoints, this.guard);
			guard(exchange.request(), exchange.response(), exchange, chain);
		}
		else if (request.getDispatcherType() == DispatcherType.ASYNC && outer.isRewrapped(response)) {
			try {
				chain.doFilter(request, response);
			}
			finally {
				outer.leaveAll();
			}
		}
		else if (request.getDispatcherType() == DispatcherType.ASYNC) {
			guard(request, response, outer, chain);
		}
		else if (request.getDispatcherType() != DispatcherType.FORWARD) {
			chain.doFilter(request, response);
		}
		else if (mayForward(outer)) {
			chain.doFilter(request, response);
			completeForward(outer);
		}
	}

	// With the money: the container finishes the response after a forward, whatever wraps
	// it, so what a paid handler forwards to cannot be held back.
	private static boolean mayForward(GatedExchange exchange) throws IOException {
		HeldAnswer answer = exchange.answer();
		return answer == null || answer.forward();
	}

	// The container finishes the response next, so nothing could be taken back later.
	private static void completeForward(GatedExchange exchange) throws IOException {
		HeldAnswer answer = exchange.answer();
		if (answer == null) {
			exchange.refuseUngated();
		}
		else {
			// What waits in the writer would come too late.
			answer.takeFromWriter();
		}
	}

	/**
	 * Pass on a request, and end its answer when it is over.
	 * @param request the request
	 * @param response the response
	 * @param exchange what both belong to
	 * @param chain passes them on
	 * @throws IOException if the client is gone
	 * @throws ServletException if the handler threw it
	 */
	static void guard(HttpServletRequest request, HttpServletResponse response, GatedExchange exchange,
			FilterChain chain) throws IOException, ServletException {
		try {
			chain.doFilter(request, response);
		}
		catch (IOException | ServletException | RuntimeException | Error ex) {
			exchange.leaveAll();
			if (fail(exchange, ex)) {
				throw ex;
			}
			return;
		}
		exchange.leaveAll();
		if (!request.isAsyncStarted()) {
			complete(exchange);
		}
	}

	private static boolean fail(GatedExchange exchange, Throwable error) throws IOException {
		HeldAnswer answer = exchange.answer();
		if (answer != null) {
			return answer.fail(error);
		}
		exchange.clearUngated();
		return true;
	}

	private static void complete(GatedExchange exchange) throws IOException {
		HeldAnswer answer = exchange.answer();
		if (answer != null) {
			answer.complete();
		}
		else {
			exchange.refuseUngated();
		}
	}

}
