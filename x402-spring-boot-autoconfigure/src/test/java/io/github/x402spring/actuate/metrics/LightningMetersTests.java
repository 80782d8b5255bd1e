package io.github.x402spring.actuate.metrics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.lightning.rail.LightningSettings;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Invoices, the state of their node and the rate are measured from the start.
 */
class LightningMetersTests {

	private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

	private final MutableClock clock = new MutableClock(NOW);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final LightningRail rail = new LightningRail(new SandboxLightningNode(LightningNetwork.REGTEST, this.clock),
			new LightningSettings(LightningNetwork.REGTEST, Duration.ofHours(1), false, 2, 2, Duration.ofMinutes(1), 4),
			this.clock);

	@Test
	void invoicesAndTheStateOfTheirNodeAreMeasured() {
		new LightningMeters(this.rail, CurrentRate.none()).bindTo(this.registry);
		assertThat(invoices("made")).isZero();
		assertThat(state("untried")).isOne();
		for (int i = 0; i < 3; i++) {
			issue();
		}
		assertThat(invoices("made")).isEqualTo(2);
		assertThat(invoices("network_full")).isOne();
		assertThat(gauge("x402.lightning.invoices.open")).isEqualTo(2);
		assertThat(gauge("x402.lightning.invoices.max")).isEqualTo(2);
		assertThat(state("untried")).isZero();
		assertThat(state("ready")).isOne();
		assertThat(state("resting")).isZero();
		assertThat(this.registry.get("x402.lightning.rests").functionCounter().count()).isZero();
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(invoices("expired")).isEqualTo(2);
		assertThat(gauge("x402.lightning.invoices.open")).isZero();
	}

	@Test
	void ageOfARateThatMovesIsMeasuredAgainstItsLimit() {
		CurrentRate rate = CurrentRate.of(() -> new BitcoinRate(new BigDecimal("60000"), NOW), Duration.ofMinutes(10),
				this.clock);
		new LightningMeters(this.rail, rate).bindTo(this.registry);
		assertThat(gauge("x402.lightning.rate")).isNaN();
		assertThat(gauge("x402.lightning.rate.age")).isNaN();
		rate.refresh();
		this.clock.advance(Duration.ofMinutes(11));
		assertThat(gauge("x402.lightning.rate")).isEqualTo(60_000);
		assertThat(gauge("x402.lightning.rate.age")).isEqualTo(660);
		assertThat(gauge("x402.lightning.rate.age.max")).isEqualTo(600);
	}

	@Test
	void fixedRateHasNoAge() {
		new LightningMeters(this.rail, CurrentRate.fixed(new BigDecimal("65000"))).bindTo(this.registry);
		assertThat(gauge("x402.lightning.rate")).isEqualTo(65_000);
		assertThat(gauge("x402.lightning.rate.age")).isNaN();
		assertThat(gauge("x402.lightning.rate.age.max")).isNaN();
	}

	private void issue() {
		LightningScheme scheme = new LightningScheme(LightningNetwork.REGTEST, BigInteger.ONE, CurrentRate.none(),
				this.clock);
		this.rail.issue(scheme.quote(Price.parse("1 sat"), scheme.way(Duration.ofMinutes(5))).orElseThrow(),
				new ChallengeContext(new PaidResource("https://api.example.com", "Weather", ""), "endpoint",
						"fingerprint", FakePaidRequest.get("/weather")));
	}

	private double invoices(String outcome) {
		return this.registry.get("x402.lightning.invoices")
			.tags("network", LightningNetwork.REGTEST.network().id(), "outcome", outcome)
			.functionCounter()
			.count();
	}

	private double state(String state) {
		return this.registry.get("x402.lightning.node.state").tag("state", state).gauge().value();
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

}
