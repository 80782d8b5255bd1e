package io.github.x402spring.actuate.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which timers have buckets.
 */
class PaymentObjectivesTests {

	@ParameterizedTest
	@CsvSource({ "x402.payment,8", "x402.facilitator,8", "x402.chain,8", "x402.ledger,0", "http.server.requests,0" })
	void timersOfWhatABuyerWaitsForHaveBuckets(String name, int buckets) {
		MeterRegistry registry = new SimpleMeterRegistry();
		registry.config().meterFilter(new PaymentObjectives());
		assertThat(registry.timer(name).takeSnapshot().histogramCounts()).hasSize(buckets);
	}

}
