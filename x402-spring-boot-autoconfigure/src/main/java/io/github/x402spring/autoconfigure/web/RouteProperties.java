package io.github.x402spring.autoconfigure.web;

import java.util.List;
import java.util.Set;

import io.github.x402spring.Settlement;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Paid endpoints that are named in properties.
 *
 * @param routes Prices of handlers that cannot be annotated.
 */
@ConfigurationProperties("x402")
record RouteProperties(@DefaultValue List<Route> routes) {

	/**
	 * A price for a handler that cannot be annotated.
	 *
	 * @param id Name of the endpoint in payments, reports and metrics. By default its
	 * methods and pattern.
	 * @param pattern Path pattern, exactly as the handler declares it.
	 * @param methods Request methods that are priced. By default all.
	 * @param price Price of one call.
	 * @param priceExpression Expression that prices each request, instead of a price.
	 * @param plan Plan that has the price, instead of a price. Passes of the plan open
	 * the endpoint.
	 * @param scope Scope that a pass of the plan must have to open the endpoint.
	 * @param description What the buyer gets.
	 * @param settlement When to settle the payment.
	 */
	record Route(@DefaultValue("") String id, @DefaultValue("") String pattern, @DefaultValue Set<String> methods,
			@DefaultValue("") String price, @DefaultValue("") String priceExpression, @DefaultValue("") String plan,
			@DefaultValue("") String scope, @DefaultValue("") String description,
			@DefaultValue("automatic") Settlement settlement) {

	}

}
