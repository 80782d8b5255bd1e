package io.github.x402spring.actuate.metrics;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.DrawState;
import io.github.x402spring.payment.pass.InMemoryPassStore;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.pricing.Price;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.doCallRealMethod;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;

/**
 * What is counted of passes, and what is shown of what is owed to their holders.
 */
class PassMetersTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private final PassStore store = spy(new InMemoryPassStore());

	private final AtomicInteger numbers = new AtomicInteger();

	private long nanos;

	private final PassWatch watch = new PassWatch(this.store, Clock.fixed(NOW, ZoneOffset.UTC), () -> this.nanos);

	private final PassMeters meters = new PassMeters(this.watch);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void gaugesAreReadFromOneLookHoweverManyThereAre() {
		this.meters.bindTo(this.registry);
		add("hundred", PassUnit.CALLS, "100");
		add("hundred", PassUnit.CALLS, "100");
		add("credit", PassUnit.CREDIT, "1.1");
		add("day", PassUnit.TIME, "0");
		Pass used = add("hundred", PassUnit.CALLS, "50");
		this.store.open(draw(used, "7"), NOW);
		this.watch.lookUnlessResting();
		for (int scrape = 0; scrape < 3; scrape++) {
			assertThat(gauge("x402.passes.valid", "hundred")).isEqualTo(3);
			assertThat(gauge("x402.passes.granted", "hundred")).isEqualTo(250);
			assertThat(gauge("x402.passes.outstanding", "hundred")).isEqualTo(243);
			assertThat(gauge("x402.passes.outstanding", "credit")).isEqualTo(1.1);
			assertThat(gauge("x402.passes.valid", "day")).isEqualTo(1);
			assertThat(this.registry.get("x402.passes.unearned")
				.tags("pass", "hundred", "unit", "calls", "network", "eip155:84532", "asset", "USDC")
				.gauge()
				.value()).isEqualTo(0.286);
		}
		assertThat(this.registry.find("x402.passes.granted").tags("pass", "day").gauge()).isNull();
		then(this.store).should(times(1)).totals(any());
	}

	@Test
	void whatIsSoldIsShownBeforeTheFirstSale() {
		this.meters.announce(new PassTerms("forecast", "hundred", Price.parse("$0.10"), PassUnit.CALLS,
				new BigDecimal("100"), ValidityPeriod.parse("30d"), Set.of()));
		this.meters.bindTo(this.registry);
		assertThat(gauge("x402.passes.outstanding", "hundred")).isNaN();
		this.watch.lookUnlessResting();
		assertThat(gauge("x402.passes.outstanding", "hundred")).isZero();
		assertThat(count("x402.passes.sold")).isZero();
		assertThat(count("x402.passes.low")).isZero();
	}

	@Test
	void storeThatIsAwayIsNotShownAsEmpty() {
		this.meters.bindTo(this.registry);
		add("hundred", PassUnit.CALLS, "100");
		this.watch.lookUnlessResting();
		willThrow(new LedgerUnavailableException("away", null)).given(this.store).totals(any());
		this.watch.lookUnlessResting();
		assertThat(gauge("x402.passes.outstanding", "hundred")).isNaN();
		doCallRealMethod().when(this.store).totals(any());
		this.watch.lookUnlessResting();
		assertThat(gauge("x402.passes.outstanding", "hundred")).isEqualTo(100);
		this.nanos += Duration.ofMinutes(1).toNanos();
		assertThat(gauge("x402.passes.outstanding", "hundred")).isNaN();
	}

	@Test
	void salesAndDrawsAreCounted() {
		this.meters.bindTo(this.registry);
		Pass pass = add("hundred", PassUnit.CALLS, "100");
		this.meters.onSold(pass, pass.grants().getFirst());
		this.meters.onRunsLow(pass, pass.grants().getFirst());
		this.meters.onUsed(draw(pass, "1"));
		this.meters.onUsed(draw(pass, "1"));
		this.meters.onGivenBack(draw(pass, "1"));
		this.meters.onEnded(pass, pass.grants().getFirst());
		this.meters.onNotCovering("GET /forecast", "pass_expired");
		assertThat(count("x402.passes.ended", "plan", "forecast", "pass", "hundred")).isEqualTo(1);
		assertThat(count("x402.passes.refused", "reason", "pass_expired")).isEqualTo(1);
		assertThat(count("x402.passes.refused", "reason", "pass_unknown")).isZero();
		assertThat(count("x402.passes.sold", "plan", "forecast", "pass", "hundred")).isEqualTo(1);
		assertThat(count("x402.passes.low", "plan", "forecast", "pass", "hundred")).isEqualTo(1);
		assertThat(count("x402.draws", "endpoint", "GET /forecast", "outcome", "used")).isEqualTo(2);
		assertThat(count("x402.draws", "endpoint", "GET /forecast", "outcome", "given_back")).isEqualTo(1);
	}

	private double gauge(String name, String pass) {
		Gauge gauge = this.registry.get(name).tags("plan", "forecast", "pass", pass).gauge();
		return gauge.value();
	}

	private double count(String name, String... tags) {
		return this.registry.get(name).tags(tags).counter().count();
	}

	private Draw draw(Pass pass, String amount) {
		return new Draw("draw" + this.numbers.incrementAndGet(), pass.id(), pass.grants().getFirst().payment(),
				new BigDecimal(amount), "GET /forecast", null, DrawState.OPEN, NOW.plusSeconds(60));
	}

	private Pass add(String name, PassUnit unit, String amount) {
		String payment = "payment" + this.numbers.incrementAndGet();
		Pass pass = new Pass("pass of " + payment, "forecast", "buyer", NOW,
				List.of(new PassGrant(payment, "pass of " + payment, name, unit, new BigDecimal(amount),
						new BigDecimal(amount), Set.of(), NOW, NOW, NOW.plusSeconds(60), false,
						new Network("eip155:84532"), "asset", "USDC", new BigDecimal("0.10"))));
		this.store.add(pass, "hash of " + payment);
		return pass;
	}

}
