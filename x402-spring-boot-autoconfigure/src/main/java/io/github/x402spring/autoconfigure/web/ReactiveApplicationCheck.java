package io.github.x402spring.autoconfigure.web;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.web.servlet.handler.PaidBeans;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;

/**
 * Stops a reactive application that sells something: its handlers would be served for
 * free. One that sells nothing is left alone.
 */
final class ReactiveApplicationCheck implements SmartInitializingSingleton {

	private final ApplicationContext context;

	private final RouteProperties routes;

	ReactiveApplicationCheck(ApplicationContext context, RouteProperties routes) {
		this.context = context;
		this.routes = routes;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (!this.routes.routes().isEmpty()) {
			throw unsupported("x402.routes is set", "x402.routes");
		}
		PaidBeans.find(this.context).ifPresent((bean) -> {
			throw unsupported("@PaidEndpoint is on " + bean, "the annotation");
		});
	}

	private static X402ConfigurationException unsupported(String what, String source) {
		return new X402ConfigurationException(
				what + ", but this is a reactive web application: WebFlux is not supported, and no payment would be "
						+ "required.",
				"Use spring-boot-starter-webmvc, or set spring.main.web-application-type=servlet. If this application sells nothing, "
						+ "remove " + source + ".");
	}

}
