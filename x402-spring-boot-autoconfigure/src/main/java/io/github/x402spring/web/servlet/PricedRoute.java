package io.github.x402spring.web.servlet;

import java.util.Set;

import io.github.x402spring.payment.PaidEndpointDescriptor;

/**
 * A pattern that properties price.
 *
 * @param pattern the pattern, as the handler declares it
 * @param methods the request methods it is priced for; empty for all
 * @param endpoint the endpoint
 */
record PricedRoute(String pattern, Set<String> methods, PaidEndpointDescriptor endpoint) {

	// A GET handler also answers HEAD.
	boolean covers(String method) {
		return this.methods.isEmpty() || this.methods.contains(method)
				|| (method.equals("HEAD") && this.methods.contains("GET"));
	}

}
