package io.github.x402spring.web.servlet.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.github.x402spring.PaidEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * Finds the annotation of a handler: on its method, its class or an interface, and on
 * what stands behind a JDK proxy, which shows nothing but interfaces.
 */
final class PaidEndpointAnnotations {

	private PaidEndpointAnnotations() {
	}

	static @Nullable PaidEndpoint find(HandlerMethod handler) {
		PaidEndpoint annotation = handler.getMethodAnnotation(PaidEndpoint.class);
		if (annotation == null) {
			annotation = find(handler.getBeanType());
		}
		return (annotation == null && Proxy.isProxyClass(handler.getBeanType())) ? behindProxy(handler) : annotation;
	}

	static @Nullable PaidEndpoint find(Class<?> handlerType) {
		return AnnotatedElementUtils.findMergedAnnotation(handlerType, PaidEndpoint.class);
	}

	private static @Nullable PaidEndpoint behindProxy(HandlerMethod handler) {
		Class<?> target = AopUtils.getTargetClass(handler.createWithResolvedBean().getBean());
		Method method = AopUtils.getMostSpecificMethod(handler.getMethod(), target);
		PaidEndpoint annotation = AnnotatedElementUtils.findMergedAnnotation(method, PaidEndpoint.class);
		return (annotation != null) ? annotation : find(target);
	}

}
