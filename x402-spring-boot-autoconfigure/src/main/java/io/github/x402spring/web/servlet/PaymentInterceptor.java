package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.observation.GateObservation;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.pricing.RecordedRequest;
import io.github.x402spring.web.servlet.answer.GatedResponse;
import io.github.x402spring.web.servlet.answer.PaymentGuard;
import io.github.x402spring.web.servlet.handler.Gate;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.WebUtils;

/**
 * The gate: lets a request through to a paid handler only with a payment that is reserved
 * for it. It stands last in the chain, so that everything else can refuse a request
 * before money is talked about.
 *
 * @since 0.1.0
 */
public final class PaymentInterceptor implements AsyncHandlerInterceptor, Gate {

	/** What clients are told to wait while payments are switched off. */
	private static final Duration SWITCHED_OFF = Duration.ofSeconds(60);

	private static final Log logger = LogFactory.getLog(PaymentInterceptor.class);

	private final PaidHandlerResolver endpoints;

	private final @Nullable PaymentEngine engine;

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
		this.engine = engine;
		this.protocols = protocols;
		this.headers = new GateHeaders(protocols);
		this.entryPoint = entryPoint;
		this.baseUrl = baseUrl;
		this.observations = observations;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws Exception {
		GatedResponse gate = WebUtils.getNativeResponse(response, GatedResponse.class);
		if (!isOpen(request, gate, handler)) {
			return false;
		}
		GatedHandlerAdapter.pass(request, handler);
		if (gate != null) {
			gate.enter();
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
		GatedResponse gate = WebUtils.getNativeResponse(response, GatedResponse.class);
		if (gate != null) {
			gate.leave();
		}
	}

	private boolean isOpen(HttpServletRequest request, @Nullable GatedResponse gate, Object handler)
			throws IOException {
		PaidEndpointDescriptor endpoint = this.endpoints.find(handler, request);
		if (endpoint == null || CorsUtils.isPreFlightRequest(request)) {
			return true;
		}
		if (gate == null) {
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
			case REQUEST, FORWARD -> gate.isHolding() || admit(request, gate, endpoint);
			// A handler that comes back with its result was decided about.
			case ASYNC -> gate.isHolding() || gate.isLetThrough(request) || admit(request, gate, endpoint);
		};
	}

	/**
	 * Answer a request that no handler serves, if it has paid before for what is not sold
	 * any more: its money is owed back.
	 * @param request the request
	 * @param gate its answer
	 * @return whether the request is answered
	 * @throws IOException if the answer cannot be written
	 */
	boolean owe(HttpServletRequest request, GatedResponse gate) throws IOException {
		PaidEndpointDescriptor endpoint = withdrawn(request).orElse(null);
		if (endpoint == null) {
			return false;
		}
		gate.showPayment();
		GateObservation observation = (this.observations != null)
				? this.observations.begin(endpoint, request.getMethod()) : null;
		PaymentDecision decision = decide(request, endpoint,
				new RecordedRequest(new ServletPaidRequest(request, gate, endpoint, this.headers, this.baseUrl)),
				observation);
		if (decision instanceof PaymentDecision.Refused(PaymentProblem.NotForSale not)) {
			if (observation != null) {
				observation.refused(not);
			}
			return false;
		}
		return !isOpen(request, gate, decision, observation);
	}

	private Optional<PaidEndpointDescriptor> withdrawn(HttpServletRequest request) {
		PaymentEngine engine = this.engine;
		if (engine == null || HttpMethod.HEAD.matches(request.getMethod())) {
			return Optional.empty();
		}
		try {
			return Optional.ofNullable(this.protocols.read((name) -> values(request, name)))
				.flatMap((credential) -> engine.withdrawn(credential, this.endpoints::sold));
		}
		catch (MalformedMessageException ex) {
			return Optional.empty();
		}
	}

	private boolean admit(HttpServletRequest request, GatedResponse gate, PaidEndpointDescriptor endpoint)
			throws IOException {
		gate.showPayment();
		GateObservation observation = (this.observations != null)
				? this.observations.begin(endpoint, request.getMethod()) : null;
		RecordedRequest recorded = new RecordedRequest(
				new ServletPaidRequest(request, gate, endpoint, this.headers, this.baseUrl));
		PaymentDecision decision = decide(request, endpoint, recorded, observation);
		GateHeaders.addVary(gate, recorded.inputs());
		return isOpen(request, gate, decision, observation);
	}

	private boolean isOpen(HttpServletRequest request, GatedResponse gate, PaymentDecision decision,
			@Nullable GateObservation observation) throws IOException {
		return switch (decision) {
			case PaymentDecision.Free free -> {
				// The next one may have to pay for the same URL. The handler may know
				// better.
				this.headers.addCommon(gate, "private, no-store");
				gate.letThrough(request);
				if (observation != null) {
					observation.bypassed();
				}
				yield true;
			}
			case PaymentDecision.Granted granted -> gate.hold(request, granted.admission(), observation);
			case PaymentDecision.Repeated repeated -> {
				PaymentGuard.repeat(gate, repeated.answer(),
						(headers) -> this.protocols.receipt(repeated.receipt(), headers));
				if (observation != null) {
					observation.answeredAgain();
				}
				yield false;
			}
			case PaymentDecision.Refused refused -> {
				try {
					this.entryPoint.commence(request, gate, refused.problem());
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

	private PaymentDecision decide(HttpServletRequest request, PaidEndpointDescriptor endpoint,
			RecordedRequest recorded, @Nullable GateObservation observation) {
		if (observation == null) {
			return decide(request, endpoint, recorded);
		}
		Runnable exit = observation.enter();
		try {
			return decide(request, endpoint, recorded);
		}
		catch (RuntimeException | Error ex) {
			observation.failed(ex);
			throw ex;
		}
		finally {
			exit.run();
		}
	}

	private PaymentDecision decide(HttpServletRequest request, PaidEndpointDescriptor endpoint,
			RecordedRequest recorded) {
		if (this.engine == null) {
			return new PaymentDecision.Refused(
					isPaymentPresented(request) ? new PaymentProblem.SettlementUnknown(SWITCHED_OFF)
							: new PaymentProblem.Unavailable(SWITCHED_OFF));
		}
		try {
			// HEAD would run the handler without delivering: it only ever shows the
			// price.
			Credential credential = HttpMethod.HEAD.matches(request.getMethod()) ? null
					: this.protocols.read((name) -> values(request, name));
			request.setAttribute(ProblemPaymentRequiredEntryPoint.PROTOCOL_ATTRIBUTE,
					(credential != null) ? credential.protocol() : null);
			Optional<PaymentProblem> elsewhere = (credential != null && endpoint.isWithdrawn())
					? this.engine.soldElsewhere(credential, this.endpoints::known) : Optional.empty();
			if (elsewhere.isPresent()) {
				this.engine.refused(endpoint, elsewhere.get());
				return new PaymentDecision.Refused(elsewhere.get());
			}
			return this.engine.decide(endpoint, recorded, credential);
		}
		catch (MalformedMessageException ex) {
			PaymentProblem problem = new PaymentProblem.Malformed(String.valueOf(ex.getMessage()));
			this.engine.refused(endpoint, problem);
			return new PaymentDecision.Refused(problem);
		}
	}

	// Where payments are switched off the books are closed, and may hold this one.
	private boolean isPaymentPresented(HttpServletRequest request) {
		try {
			return this.protocols.read((name) -> values(request, name)) != null;
		}
		catch (MalformedMessageException ex) {
			return true;
		}
	}

	private static List<String> values(HttpServletRequest request, String name) {
		Enumeration<String> values = request.getHeaders(name);
		return (values != null) ? Collections.list(values) : List.of();
	}

}
