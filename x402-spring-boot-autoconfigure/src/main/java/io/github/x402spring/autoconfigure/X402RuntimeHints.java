package io.github.x402spring.autoconfigure;

import io.github.x402spring.actuate.EndpointRuntimeHints;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * What cannot be seen from the code alone: files on the class path, and what endpoints
 * write whose return types do not say so.
 */
final class X402RuntimeHints implements RuntimeHintsRegistrar {

	private static final String ACTUATOR = "org.springframework.boot.actuate.endpoint.OperationResponseBody";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern("io/github/x402spring/actuate/page/*.css");
		hints.resources().registerPattern("io/github/x402spring/payment/ledger/jdbc/*.sql");
		if (ClassUtils.isPresent(ACTUATOR, classLoader)) {
			new EndpointRuntimeHints().registerHints(hints, classLoader);
		}
	}

}
