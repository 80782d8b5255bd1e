package io.github.x402spring.web.servlet;

import java.util.Optional;

import io.github.x402spring.PaidCall;
import io.github.x402spring.web.servlet.answer.HeldAnswer;
import io.github.x402spring.web.servlet.exchange.GatedExchange;
import jakarta.servlet.ServletRequest;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Finds the {@link PaidCall} of a request where no handler argument can: in advice, in
 * interceptors, and in what they call.
 *
 * @since 0.1.0
 */
public final class PaidCallLookup {

	private PaidCallLookup() {
	}

	/**
	 * Return the payment that admitted a request.
	 * @param request the request as the handler sees it
	 * @return the paid call, or empty if the request is not paid for
	 */
	public static Optional<PaidCall> find(ServletRequest request) {
		return Optional.ofNullable(GatedExchange.of(request)).map(GatedExchange::answer).map(HeldAnswer::call);
	}

	/**
	 * Return the payment that admitted the request that the current thread works on.
	 * @return the paid call, or empty if the thread works on no paid request
	 */
	public static Optional<PaidCall> current() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? find(attributes.getRequest()) : Optional.empty();
	}

}
