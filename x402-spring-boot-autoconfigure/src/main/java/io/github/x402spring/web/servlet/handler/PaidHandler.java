package io.github.x402spring.web.servlet.handler;

import java.lang.reflect.Method;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.web.method.HandlerMethod;

/**
 * A paid endpoint and what serves it.
 *
 * @param endpoint the endpoint
 * @param handler a handler method or another handler of a mapping, which may be the name
 * of a bean; the route if properties set the price
 */
record PaidHandler(PaidEndpointDescriptor endpoint, Object handler) {

	/**
	 * Return the class that is annotated, itself or on a method.
	 * @param context holds the beans
	 * @return the class, or {@code null} if it is not known
	 */
	@Nullable Class<?> type(ApplicationContext context) {
		return switch (this.handler) {
			case PricedRoute route -> null;
			case HandlerMethod method -> RegisteredMappings.type(method.getBean(), context);
			default -> RegisteredMappings.type(this.handler, context);
		};
	}

	@Nullable Method method(Class<?> type) {
		return (this.handler instanceof HandlerMethod method) ? AopUtils.getMostSpecificMethod(method.getMethod(), type)
				: null;
	}

}
