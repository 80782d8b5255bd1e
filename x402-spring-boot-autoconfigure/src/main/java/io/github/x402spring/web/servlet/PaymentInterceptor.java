package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.observation.GateObservation;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.pricing.RecordedRequest;
import io.github.x402spring.web.servlet.exchange.GatedExchange;
import io.github.x402spring.web.servlet.handler.Gate;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * The gate: lets a request through to a paid handler only with a payment that is reserved
 * for it. It stands last in the chain, so that everything else can refuse a request
 * before money is talked about.
 *
 * @since 0.1.0
 */
public final class PaymentInterceptor implements AsyncHandlerInterceptor, Gate {

	private static final Log logger = LogFactory.getLog(PaymentInterceptor.class);

	private final PaidHandlerResolver endpoints;

	private final PaymentDecider decider;

	private final ProtocolRegistry protocols;

	private final GateHeaders headers;

	private final PaymentRequiredEntryPoint entryPoint;

	private final @Nullable String baseUrl;

	private final @Nullable PaymentObservations observations;

	/**
	 * Create the interceptor.
	 * @param endpoints the paid endpoints
	 * @param engine decides about payments; {@code null} if payments are switched off,
	 * which closes paid endpoints
	 * @param protocols read credentials
	 * @param entryPoint writes the answers of the gate
	 * @param baseUrl origin of the URLs in challenges, or {@code null} to take it from
	 * the request
	 * @param observations observe requests, or {@code null} if they are not observed
	 */
	PaymentInterceptor(PaidHandlerResolver endpoints, @Nullable PaymentEngine engine, ProtocolRegistry protocols,
			PaymentRequiredEntryPoint entryPoint, @Nullable String baseUrl,
			@Nullable PaymentObservations observations) {
		this.endpoints = endpoints;
		this.decider = new PaymentDecider(endpoints, engine, protocols);
		this.protocols = protocols;
		this.headers = new GateHeaders(protocols);
		this.entryPoint = entryPoint;
		this.baseUrl = baseUrl;
		this.observations = observations;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws Exception {
		GatedExchange exchange = GatedExchange.of(response);
		if (!isOpen(request, exchange, handler)) {
			return false;
		}
		GatedHandlerAdapter.pass(request, handler);
		if (exchange != null) {
			exchange.enter();
		}
		return true;
	}

	// The last one is asked last and told first: what others keep open from one to the
	// other encloses what is kept open here.
	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception ex) {
		leave(response);
	}

	@Override
	public void afterConcurrentHandlingStarted(HttpServletRequest request, HttpServletResponse response,
			Object handler) {
		leave(response);
	}

	@Override
	public void passRefusals(AbstractHandlerMapping mapping) {
		GatedCorsProcessor.applyTo(mapping);
	}

	private static void leave(HttpServletResponse response) {
		GatedExchange exchange = GatedExchange.of(response);
		if (exchange != null) {
			exchange.leave();
		}
	}

	private boolean isOpen(HttpServletRequest request, @Nullable GatedExchange exchange, Object handler)
			throws IOException {
		PaidEndpointDescriptor endpoint = this.endpoints.find(handler, request);
		if (endpoint == null || CorsUtils.isPreFlightRequest(request)) {
			return true;
		}
		if (exchange == null) {
			throw new IllegalStateException(
					"The paid handler " + endpoint.handler() + " was called without passing the payment filter");
		}
		return switch (request.getDispatcherType()) {
			case ERROR -> {
				logger.error("The paid handler " + endpoint.handler() + " was reached by an error dispatch");
				yield false;
			}
			case INCLUDE ->
				throw new IllegalStateException("The paid handler " + endpoint.handler() + " cannot be included");
			case REQUEST, FORWARD -> exchange.isHolding() || admit(request, exchange, endpoint);
			// A handler that comes back with its result was decided about.
			case ASYNC -> exchange.isHolding() || exchange.isLetThrough(request) || admit(request, exchange, endpoint);
		};
	}

	/**
	 * Answer a request that no handler serves, if it has paid before for what is not sold
	 * any more: its money is owed back.
	 * @param request the request
	 * @param exchange what it belongs to
	 * @return whether the request is answered
	 * @throws IOException if the answer cannot be written
	 */
	boolean owe(HttpServletRequest request, GatedExchange exchange) throws IOException {
		PaidEndpointDescriptor endpoint = this.decider.withdrawn(request).orElse(null);
		if (endpoint == null) {
			return false;
		}
		exchange.showPayment();
		GateObservation observation = (this.observations != null)
				? this.observations.begin(endpoint, request.getMethod()) : null;
		PaymentDecision decision = this.decider.decide(request, endpoint,
				new RecordedRequest(new ServletPaidRequest(request, exchange, endpoint, this.headers, this.baseUrl)),
				observation);
		if (decision instanceof PaymentDecision.Refused(PaymentProblem.NotForSale not)) {
			if (observation != null) {
				observation.refused(not);
			}
			return false;
		}
		return !isOpen(request, exchange, decision, observation);
	}

	private boolean admit(HttpServletRequest request, GatedExchange exchange, PaidEndpointDescriptor endpoint)
			throws IOException {
		exchange.showPayment();
		GateObservation observation = (this.observations != null)
				? this.observations.begin(endpoint, request.getMethod()) : null;
		RecordedRequest recorded = new RecordedRequest(
				new ServletPaidRequest(request, exchange, endpoint, this.headers, this.baseUrl));
		PaymentDecision decision = this.decider.decide(request, endpoint, recorded, observation);
		GateHeaders.addVary(exchange.response(), recorded.inputs());
		return isOpen(request, exchange, decision, observation);
	}

	private boolean isOpen(HttpServletRequest request, GatedExchange exchange, PaymentDecision decision,
			@Nullable GateObservation observation) throws IOException {
		return switch (decision) {
			case PaymentDecision.Free free -> {
				// The next one may have to pay for the same URL. The handler may know
				// better.
				this.headers.addCommon(exchange.response(), "private, no-store");
				exchange.letThrough(request);
				if (observation != null) {
					observation.bypassed();
				}
				yield true;
			}
			case PaymentDecision.Granted granted -> exchange.hold(request, granted.admission(), observation);
			case PaymentDecision.Repeated repeated -> {
				new RepeatedAnswer(repeated.answer(), (headers) -> this.protocols.receipt(repeated.receipt(), headers))
					.write(exchange.response(), exchange.guard());
				if (observation != null) {
					observation.answeredAgain();
				}
				yield false;
			}
			case PaymentDecision.Refused refused -> {
				try {
					this.entryPoint.commence(request, exchange.response(), refused.problem());
				}
				finally {
					if (observation != null) {
						observation.refused(refused.problem());
					}
				}
				yield false;
			}
		};
	}

}
