package io.github.x402spring.web.servlet.exchange;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.HandlerMapping;

/**
 * The handler that a handler mapping resolved for a request. Handlers are compared by
 * identity: the same method in another mapping is another handler.
 */
final class MatchedHandler {

	private MatchedHandler() {
	}

	static @Nullable Object of(HttpServletRequest request) {
		return request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE);
	}

	@SuppressWarnings("ReferenceEquality")
	static boolean isAt(HttpServletRequest request, @Nullable Object handler) {
		return handler != null && handler == of(request);
	}

}
