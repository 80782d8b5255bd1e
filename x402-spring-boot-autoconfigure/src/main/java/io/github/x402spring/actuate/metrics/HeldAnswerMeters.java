package io.github.x402spring.actuate.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.observation.PaymentObservationContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

/**
 * Measures how much of answers is held back until the money is in.
 */
final class HeldAnswerMeters implements ObservationHandler<PaymentObservationContext>, MeterBinder {

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
	}

	@Override
	public void onStop(PaymentObservationContext context) {
		long bytes = context.heldBytes();
		if (bytes >= 0) {
			this.registries.forEach((it) -> X402Meter.BUFFER.summary(it)
				.withTag("endpoint", context.endpoint().id())
				.record((double) bytes));
		}
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof PaymentObservationContext;
	}

}
