package io.github.x402spring.web.servlet;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.servlet.answer.AnswerLimits;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * The gate in front of the paid handlers of Spring MVC. It makes the parts that the
 * container and Spring MVC call. A gate is closed only with all of them in their places:
 * each part says in its method where it belongs.
 *
 * @since 0.1.0
 */
public final class PaymentGate {

	private final PaidHandlerResolver endpoints;

	private final ProtocolRegistry protocols;

	private final PaymentRequiredEntryPoint entryPoint;

	/**
	 * Create a gate.
	 * @param endpoints finds the paid endpoints of handlers
	 * @param protocols the families, whose credentials it reads and whose headers it
	 * hides from handlers
	 * @param entryPoint writes the answers of the gate
	 */
	public PaymentGate(PaidHandlerResolver endpoints, ProtocolRegistry protocols,
			PaymentRequiredEntryPoint entryPoint) {
		this.endpoints = endpoints;
		this.protocols = protocols;
		this.entryPoint = entryPoint;
	}

	/**
	 * Return the first interceptor of each handler mapping.
	 * @return the interceptor
	 */
	public GatedMappingInterceptor mappingInterceptor() {
		return new GatedMappingInterceptor();
	}

	/**
	 * Return the last interceptor of each handler mapping, which asks for payments.
	 * @param engine decides about payments; {@code null} if payments are switched off,
	 * which closes paid endpoints
	 * @param baseUrl origin of the URLs in challenges, or {@code null} to take it from
	 * the request
	 * @param observations observe requests, or {@code null} if they are not observed
	 * @return the interceptor
	 */
	public PaymentInterceptor paymentInterceptor(@Nullable PaymentEngine engine, @Nullable String baseUrl,
			@Nullable PaymentObservations observations) {
		return new PaymentInterceptor(this.endpoints, engine, this.protocols, this.entryPoint, baseUrl, observations);
	}

	/**
	 * Return what owes back payments for what is not there any more. It has to be asked
	 * before other resolvers of exceptions.
	 * @param gate the last interceptor of each handler mapping
	 * @return the resolver
	 */
	public HandlerExceptionResolver withdrawnSales(PaymentInterceptor gate) {
		return new WithdrawnSales(gate);
	}

	/**
	 * Return the first handler adapter. It runs a paid handler, by the adapter that is
	 * meant for it, only if the gate has let this very call through.
	 * @param context holds the adapters that run handlers
	 * @return the adapter
	 */
	public HandlerAdapter handlerAdapter(ApplicationContext context) {
		return new GatedHandlerAdapter(this.endpoints, context);
	}

	/**
	 * Return the filter that holds the answers of paid handlers back until the money is
	 * in. It has to see the dispatches REQUEST, FORWARD, ASYNC and ERROR.
	 * @param limits how large paid answers may become
	 * @param paidCacheControl the {@code Cache-Control} of paid answers
	 * @return the filter
	 */
	public Filter settlementFilter(AnswerLimits limits, String paidCacheControl) {
		return new PaymentSettlementFilter(this.endpoints, this.entryPoint, this.protocols, limits, paidCacheControl);
	}

	/**
	 * Return the filter that completes asynchronous answers after all other filters. It
	 * has to be the first filter, for ASYNC alone.
	 * @return the filter
	 */
	public Filter reentryFilter() {
		return new PaymentReentryFilter();
	}

	/**
	 * Return the filter that puts payments behind the credentials of the application,
	 * where both use one header. It has to come before filters that authenticate.
	 * @return the filter
	 */
	public Filter credentialOrderFilter() {
		return new CredentialOrderFilter(this.protocols);
	}

	/**
	 * Return the filter that keeps error pages out of paid content. It has to be the
	 * first filter, for INCLUDE alone.
	 * @return the filter
	 */
	public Filter truncatedAnswerFilter() {
		return new TruncatedAnswerFilter();
	}

	/**
	 * Return what passes a {@link PaidCall} to handlers that ask for it.
	 * @return the resolver
	 */
	public HandlerMethodArgumentResolver paidCallResolver() {
		return new PaidCallArgumentResolver();
	}

}
