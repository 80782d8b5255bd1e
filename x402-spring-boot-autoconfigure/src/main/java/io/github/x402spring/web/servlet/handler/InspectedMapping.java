package io.github.x402spring.web.servlet.handler;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * A handler mapping and what is sold in it.
 *
 * @param name the name of its bean, or of the bean that delegates to it
 * @param mapping the mapping
 * @param patterns all patterns that it declares, paid or free
 * @param paid its paid handlers
 */
record InspectedMapping(String name, HandlerMapping mapping, Set<String> patterns, List<PaidHandler> paid) {

	Optional<Gate> gate() {
		Object @Nullable [] interceptors = (this.mapping instanceof AbstractHandlerMapping it)
				? it.getAdaptedInterceptors() : null;
		return (interceptors != null)
				? Arrays.stream(interceptors).filter(Gate.class::isInstance).map(Gate.class::cast).findFirst()
				: Optional.empty();
	}

}
