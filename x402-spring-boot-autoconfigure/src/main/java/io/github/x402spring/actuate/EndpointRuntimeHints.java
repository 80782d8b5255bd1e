package io.github.x402spring.actuate;

import java.util.stream.Stream;

import io.github.x402spring.actuate.report.PaymentHistoryDescriptor;
import io.github.x402spring.actuate.report.PaymentSliceDescriptor;
import io.github.x402spring.actuate.report.PaymentsDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What endpoints write and their return types do not say.
 *
 * @since 0.1.0
 */
public final class EndpointRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();
		Stream
			.of(PaymentsDescriptor.class, PaymentSliceDescriptor.class, PaymentHistoryDescriptor.class,
					PaymentDecisions.OperationDescriptor.class, X402Descriptor.class, SelfCheckDescriptor.class)
			.forEach((type) -> binding.registerReflectionHints(hints.reflection(), type));
	}

}
