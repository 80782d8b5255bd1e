package io.github.x402spring.actuate.metrics;

import io.github.x402spring.onchain.ChainHead;
import io.github.x402spring.onchain.ChainWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows how far nodes lag behind.
 *
 * @param watch looks at the nodes
 * @since 0.1.0
 */
record ChainMeters(ChainWatch watch) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		this.watch.nodes()
			.forEach((node, network) -> X402Meter.HEAD_LAG.gauge(registry,
					Tags.of("server.address", node, "network", network.id()), () -> lag(node)));
	}

	private Number lag(String node) {
		return this.watch.heads()
			.stream()
			.filter((it) -> it.node().equals(node))
			.findFirst()
			.map(ChainHead::lag)
			.<Number>map((it) -> it.toSeconds())
			.orElse(Double.NaN);
	}

}
