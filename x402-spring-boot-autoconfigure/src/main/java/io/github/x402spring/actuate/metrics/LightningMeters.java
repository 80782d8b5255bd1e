package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.NodeState;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows how the node of Lightning does, what becomes of its invoices, and the rate.
 *
 * @param rail makes the invoices
 * @param rate the rate
 */
record LightningMeters(LightningRail rail, CurrentRate rate) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		Tags network = Tags.of("network", this.rail.settings().network().network().id());
		this.rail.invoices()
			.keySet()
			.forEach((outcome) -> X402Meter.INVOICES.total(registry, network.and("outcome", outcome), this.rail,
					(it) -> it.invoices().getOrDefault(outcome, 0L)));
		X402Meter.INVOICES_OPEN.gauge(registry, network, this.rail::openInvoices);
		X402Meter.INVOICES_MAX.gauge(registry, network, () -> this.rail.settings().maxOpen());
		for (NodeState state : NodeState.values()) {
			X402Meter.NODE_STATE.gauge(registry, network.and("state", state.name().toLowerCase(Locale.ROOT)),
					() -> (this.rail.state() == state) ? 1 : 0);
		}
		X402Meter.NODE_RESTS.total(registry, network, this.rail, LightningRail::rests);
		if (this.rate.exists()) {
			X402Meter.RATE.gauge(registry, Tags.empty(),
					() -> this.rate.last().map(BitcoinRate::dollars).<Number>map((it) -> it).orElse(Double.NaN));
		}
		X402Meter.RATE_AGE.gauge(registry, Tags.empty(), () -> seconds(this.rate.age()));
		X402Meter.RATE_AGE_MAX.gauge(registry, Tags.empty(), () -> seconds(this.rate.maxAge()));
	}

	// Not a number where no rate moves.
	private static Number seconds(Optional<Duration> time) {
		return time.<Number>map(Duration::toSeconds).orElse(Double.NaN);
	}

}
