package io.github.x402spring.web.servlet;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.HandlerMapping;

/**
 * What responses need to know of the gate.
 *
 * @param endpoints the paid endpoints
 * @param entryPoint writes the answers of the gate
 * @param maxBufferSize how many bytes of an answer are held back at most
 * @param paidCacheControl the {@code Cache-Control} of paid answers
 */
record PaymentGuard(PaidEndpointRegistry endpoints, PaymentRequiredEntryPoint entryPoint, long maxBufferSize,
		String paidCacheControl) {

	boolean isPaid(HttpServletRequest request) {
		Object handler = request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE);
		return handler != null && !CorsUtils.isPreFlightRequest(request)
				&& this.endpoints.find(handler, request) != null;
	}

}
