package io.github.x402spring.web.servlet;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.PaymentExecution;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Passes a {@link PaidCall} to handlers that ask for it.
 *
 * @since 0.1.0
 */
public final class PaidCallArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == PaidCall.class;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer mavContainer,
			NativeWebRequest webRequest, @Nullable WebDataBinderFactory binderFactory) {
		HttpServletResponse response = webRequest.getNativeResponse(HttpServletResponse.class);
		PaymentExecution execution = (response != null) ? PaymentSettlementFilter.execution(response) : null;
		return (execution != null) ? execution.call() : null;
	}

}
