package io.github.x402spring.web.servlet.handler;

import java.util.Set;

import io.github.x402spring.Settlement;

/**
 * A handler that is priced by properties because it cannot be annotated.
 *
 * @param property where it is configured, such as {@code x402.routes[0]}
 * @param id names the endpoint; empty to name it by methods and pattern
 * @param pattern the pattern, exactly as the handler declares it
 * @param methods the request methods it is priced for; empty for all
 * @param price the price
 * @param description what the buyer gets, may be empty
 * @param settlement when the money is moved
 * @since 0.1.0
 */
public record RouteDefinition(String property, String id, String pattern, Set<String> methods, String price,
		String description, Settlement settlement) {

}
