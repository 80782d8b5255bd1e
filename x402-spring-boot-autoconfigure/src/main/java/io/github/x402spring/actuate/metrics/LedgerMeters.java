package io.github.x402spring.actuate.metrics;

import java.util.function.ToLongFunction;

import io.github.x402spring.actuate.metrics.LedgerWatch.Figures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows where money and content are. Without the ledger there are no numbers.
 *
 * @param watch looks into the ledger
 * @since 0.1.0
 */
public record LedgerMeters(LedgerWatch watch) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		state(registry, "settled", "delivered", Figures::delivered);
		state(registry, "settled", "owed", Figures::owed);
		state(registry, "failed", "withheld", Figures::failed);
		state(registry, "unknown", "withheld", (it) -> it.unknown() - it.unpaid());
		state(registry, "unknown", "delivered", Figures::unpaid);
		figure(registry, X402Meter.UNKNOWN_COUNT, Tags.empty(), Figures::unknown);
		figure(registry, X402Meter.PAID_WITHOUT_CONTENT, Tags.empty(), Figures::idle);
		figure(registry, X402Meter.CONTENT_WITHOUT_PAYMENT, Tags.empty(), Figures::unpaid);
		X402Meter.UNKNOWN_AGE.gauge(registry, Tags.empty(),
				() -> this.watch.oldestUnknown().<Number>map((it) -> it.toSeconds()).orElse(Double.NaN));
	}

	private void state(MeterRegistry registry, String money, String content, ToLongFunction<Figures> figure) {
		figure(registry, X402Meter.MONEY_STATE, Tags.of("state", money, "content", content), figure);
	}

	private void figure(MeterRegistry registry, X402Meter meter, Tags tags, ToLongFunction<Figures> figure) {
		meter.gauge(registry, tags,
				() -> this.watch.figures().<Number>map((it) -> figure.applyAsLong(it)).orElse(Double.NaN));
	}

}
