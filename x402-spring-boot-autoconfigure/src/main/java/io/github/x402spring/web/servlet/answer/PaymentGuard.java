package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.util.function.Consumer;

import io.github.x402spring.payment.answer.StoredAnswer;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import io.github.x402spring.web.servlet.problem.GateHeaders;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.HandlerMapping;

/**
 * What responses need to know of the gate.
 *
 * @param endpoints finds the paid endpoints of handlers
 * @param entryPoint writes the answers of the gate
 * @param headers the headers that are the gate's
 * @param limits how large paid answers may become
 * @param paidCacheControl the {@code Cache-Control} of paid answers
 * @since 0.1.0
 */
public record PaymentGuard(PaidHandlerResolver endpoints, PaymentRequiredEntryPoint entryPoint, GateHeaders headers,
		AnswerLimits limits, String paidCacheControl) {

	/** Tells that an answer is an earlier one. Other payment services use this name. */
	private static final String REPEATED = "Idempotent-Replayed";

	/**
	 * Answer as an earlier request was answered.
	 * @param response the response, for which no paid handler was admitted
	 * @param stored the answer
	 * @param receipt writes the receipt
	 * @throws IOException if the answer cannot be written
	 */
	public static void repeat(GatedResponse response, StoredAnswer stored, Consumer<AnswerHeaders> receipt)
			throws IOException {
		PaymentGuard guard = response.guard();
		response.setStatus(stored.status());
		stored.headers().forEach((it) -> response.setHeader(it.name(), it.value()));
		guard.headers.addCommon(response, guard.paidCacheControl);
		receipt.accept(response::addHeader);
		response.setHeader(REPEATED, "true");
		response.setContentLength(stored.body().length);
		response.getOutputStream().write(stored.body());
	}

	/**
	 * Return whether a request is at a paid handler that it reached around the gate.
	 * @param request the request
	 * @param gated the handler that the gate was seen in front of, if any
	 * @return whether it is
	 */
	@SuppressWarnings("ReferenceEquality")
	boolean isUngated(HttpServletRequest request, @Nullable Object gated) {
		// By identity: the same method in another mapping is another handler.
		Object handler = handler(request);
		return handler != null && handler != gated && !this.endpoints.isGated(handler)
				&& this.endpoints.isPaid(handler, request);
	}

	/**
	 * Return the handler that a request is at.
	 * @param request the request
	 * @return what a handler mapping resolved, or {@code null}
	 */
	static @Nullable Object handler(HttpServletRequest request) {
		return request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE);
	}

}
