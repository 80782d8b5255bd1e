package io.github.x402spring.web.servlet.handler;

import java.util.Optional;

import io.github.x402spring.X402ConfigurationException;

import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Requires the gate in each mapping that has a paid handler. In a gated mapping, what
 * refuses a request before the gate's interceptors may answer by itself.
 */
final class GateCheck {

	private final PaidHandlerResolver handlers;

	GateCheck(PaidHandlerResolver handlers) {
		this.handlers = handlers;
	}

	/**
	 * Check a mapping.
	 * @param mapping the mapping
	 * @throws X402ConfigurationException if it has a paid handler and no gate
	 */
	void check(InspectedMapping mapping) {
		Optional<Gate> gate = mapping.gate();
		if (gate.isPresent()) {
			passRefusals(mapping, gate.get());
		}
		else if (!mapping.paid().isEmpty()) {
			throw new X402ConfigurationException(
					"The paid handler " + mapping.paid().getFirst().endpoint().handler() + " is mapped by '"
							+ mapping.name()
							+ "', which does not apply the interceptors of Spring MVC. It would be served unpaid.",
					"If a configuration class extends WebMvcConfigurationSupport or uses @EnableWebMvc without Spring "
							+ "Boot's auto-configuration, implement WebMvcConfigurer instead; give a handler mapping "
							+ "of your own the beans GatedMappingInterceptor (first) and PaymentInterceptor (last) "
							+ "as interceptors.");
		}
	}

	private void passRefusals(InspectedMapping mapping, Gate gate) {
		if (mapping.mapping() instanceof AbstractHandlerMapping it) {
			gate.passRefusals(it);
		}
		if (mapping.mapping() instanceof RequestMappingInfoHandlerMapping it) {
			it.getHandlerMethods().values().forEach(this.handlers::gated);
		}
	}

}
