package io.github.x402spring.autoconfigure;

import java.util.stream.Stream;

import io.github.x402spring.actuate.PaymentDecisions;
import io.github.x402spring.actuate.X402Descriptor;
import io.github.x402spring.actuate.report.PaymentHistoryDescriptor;
import io.github.x402spring.actuate.report.PaymentSliceDescriptor;
import io.github.x402spring.actuate.report.PaymentsDescriptor;
import io.github.x402spring.actuate.selfcheck.SelfCheckDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
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
			Endpoints.registerHints(hints);
		}
	}

	/** Not to be loaded without actuator. */
	private static final class Endpoints {

		private static void registerHints(RuntimeHints hints) {
			BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();
			Stream
				.of(PaymentsDescriptor.class, PaymentSliceDescriptor.class, PaymentHistoryDescriptor.class,
						PaymentDecisions.OperationDescriptor.class, X402Descriptor.class, SelfCheckDescriptor.class)
				.forEach((type) -> binding.registerReflectionHints(hints.reflection(), type));
		}

	}

}
