package io.github.x402spring.web.servlet;

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
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.pricing.RecordedRequest;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * Reads what a request pays with, and asks the engine about it.
 */
final class PaymentDecider {

	/** What clients are told to wait while payments are switched off. */
	private static final Duration SWITCHED_OFF = Duration.ofSeconds(60);

	private final PaidHandlerResolver endpoints;

	private final @Nullable PaymentEngine engine;

	private final ProtocolRegistry protocols;

	/**
	 * Create a decider.
	 * @param endpoints the paid endpoints
	 * @param engine decides about payments; {@code null} if payments are switched off
	 * @param protocols read credentials
	 */
	PaymentDecider(PaidHandlerResolver endpoints, @Nullable PaymentEngine engine, ProtocolRegistry protocols) {
		this.endpoints = endpoints;
		this.engine = engine;
		this.protocols = protocols;
	}

	/**
	 * Return what a request has paid for, if that is not sold any more.
	 * @param request the request
	 * @return the endpoint that was sold
	 */
	Optional<PaidEndpointDescriptor> withdrawn(HttpServletRequest request) {
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

	/**
	 * Decide about a request.
	 * @param request the request
	 * @param endpoint what it is for
	 * @param recorded the request as prices see it
	 * @param observation that of the request, or {@code null}
	 * @return whether it is served
	 */
	PaymentDecision decide(HttpServletRequest request, PaidEndpointDescriptor endpoint, RecordedRequest recorded,
			@Nullable GateObservation observation) {
		if (observation == null) {
			return ask(request, endpoint, recorded);
		}
		Runnable exit = observation.enter();
		try {
			return ask(request, endpoint, recorded);
		}
		catch (RuntimeException | Error ex) {
			observation.failed(ex);
			throw ex;
		}
		finally {
			exit.run();
		}
	}

	private PaymentDecision ask(HttpServletRequest request, PaidEndpointDescriptor endpoint, RecordedRequest recorded) {
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
