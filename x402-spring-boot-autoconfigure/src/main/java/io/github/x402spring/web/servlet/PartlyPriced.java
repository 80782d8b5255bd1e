package io.github.x402spring.web.servlet;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.x402spring.X402ConfigurationException;

import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * Makes sure that a handler that properties price has no free side: it serves the same
 * content under each of its patterns and to each of its methods.
 */
final class PartlyPriced {

	/** What a handler answers that names no methods; Spring answers OPTIONS itself. */
	private static final Set<RequestMethod> ALL = EnumSet
		.complementOf(EnumSet.of(RequestMethod.OPTIONS, RequestMethod.TRACE));

	private PartlyPriced() {
	}

	/**
	 * Require that routes price a handler as a whole or not at all.
	 * @param info how the handler is reached
	 * @param handler names the handler
	 * @param routes what properties price
	 * @throws X402ConfigurationException if there is a free way to what is sold
	 */
	static void requireWhole(RequestMappingInfo info, String handler, Collection<PricedRoute> routes) {
		Set<RequestMethod> declared = info.getMethodsCondition().getMethods();
		Collection<String> priced = new TreeSet<>();
		Collection<String> free = new TreeSet<>();
		for (String pattern : info.getPatternValues()) {
			List<PricedRoute> ofPattern = routes.stream().filter((it) -> it.pattern().equals(pattern)).toList();
			for (RequestMethod method : (declared.isEmpty() ? ALL : declared)) {
				boolean covered = ofPattern.stream().anyMatch((it) -> it.covers(method.name()));
				(covered ? priced : free).add(method + " " + pattern);
			}
		}
		if (!priced.isEmpty() && !free.isEmpty()) {
			throw new X402ConfigurationException(
					"The handler " + handler + " is sold as " + priced + ", but also served free as " + free + ".",
					"Price all of it in x402.routes, or leave one mapping to it.");
		}
	}

}
