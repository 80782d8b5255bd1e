package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.servlet.answer.AnswerLimits;
import io.github.x402spring.web.servlet.answer.GatedResponse;
import io.github.x402spring.web.servlet.answer.PaymentGuard;
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
import org.springframework.web.util.WebUtils;

/**
 * Stands around the dispatcher servlet and keeps the answers of paid handlers back until
 * the money is in. Has to see all dispatches but includes: REQUEST, FORWARD, ASYNC and
 * ERROR.
 */
final class PaymentSettlementFilter implements Filter {

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
		this.guard = new PaymentGuard(endpoints, entryPoint, new GateHeaders(protocols), limits, paidCacheControl);
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		if (!(servletRequest instanceof HttpServletRequest request)
				|| !(servletResponse instanceof HttpServletResponse response)) {
			chain.doFilter(servletRequest, servletResponse);
			return;
		}
		GatedResponse outer = WebUtils.getNativeResponse(response, GatedResponse.class);
		if (outer == null) {
			GatedResponse.addFailureHeaders(request, response);
			if (request.getDispatcherType() == DispatcherType.ERROR) {
				// The handler that failed must not write the answer.
				request.removeAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE);
			}
			GatedResponse gate = GatedResponse.around(request, response, this.guard);
			guard(gate.request(), gate, gate, chain);
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
		else if (outer.settleForward()) {
			chain.doFilter(request, response);
			outer.completeForward();
		}
	}

	static void guard(HttpServletRequest request, HttpServletResponse response, GatedResponse gate, FilterChain chain)
			throws IOException, ServletException {
		try {
			chain.doFilter(request, response);
		}
		catch (IOException | ServletException | RuntimeException | Error ex) {
			gate.leaveAll();
			if (gate.fail(ex)) {
				throw ex;
			}
			return;
		}
		gate.leaveAll();
		if (!request.isAsyncStarted()) {
			gate.complete();
		}
	}

}
