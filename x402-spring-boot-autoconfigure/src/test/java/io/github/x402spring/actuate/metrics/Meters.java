package io.github.x402spring.actuate.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.payment.event.PaymentListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationHandler;

/**
 * The meters for tests of other packages.
 */
public final class Meters {

	private Meters() {
	}

	/**
	 * Return all meters.
	 * @return by name, the keys of the tags
	 */
	public static Map<String, List<String>> all() {
		return Arrays.stream(X402Meter.values()).collect(Collectors.toMap(X402Meter::key, X402Meter::tags));
	}

	public static PaymentListener payments(AssetRegistry assets, MeterRegistry registry) {
		PaymentMeters meters = new PaymentMeters(assets);
		meters.bindTo(registry);
		return meters;
	}

	public static ObservationHandler<?> heldAnswers(MeterRegistry registry) {
		HeldAnswerMeters meters = new HeldAnswerMeters();
		meters.bindTo(registry);
		return meters;
	}

	public static void chain(ChainWatch watch, MeterRegistry registry) {
		new ChainMeters(watch).bindTo(registry);
	}

	public static void onchainCosts(OnchainCosts costs, MeterRegistry registry) {
		new OnchainCostMeters(costs).bindTo(registry);
	}

}
