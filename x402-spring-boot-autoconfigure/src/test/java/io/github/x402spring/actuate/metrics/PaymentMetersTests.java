package io.github.x402spring.actuate.metrics;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What is counted of payments whose money comes and goes.
 */
class PaymentMetersTests extends LedgerSteps {

	private static final String NETWORK = "eip155:84532";

	private final ReportingLedger ledger = new InMemoryPaymentLedger(DataSize.ofKilobytes(80), TTL, this.clock);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final PaymentMeters meters = new PaymentMeters(new AssetRegistry(List.of()));

	private final LedgerWatch watch = new LedgerWatch(new LedgerLook(this.ledger, PaymentPolicy.DEFAULT, this.clock));

	private final LedgerMeters gauges = new LedgerMeters(this.watch);

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	@BeforeEach
	void bind() {
		this.meters.bindTo(this.registry);
		this.gauges.bindTo(this.registry);
	}

	@Test
	void reorganisedPaymentThatSettlesAgainEarnsOnce() {
		Payment settled = make(make(reserve("1"), "settling"), "settled");
		make(make(settled, "unknown"), "settled");
		assertThat(count("x402.reorgs", "network", NETWORK)).isEqualTo(1);
		assertThat(count("x402.payments", "outcome", "settled")).isEqualTo(2);
		assertThat(count("x402.revenue", "network", NETWORK)).isCloseTo(0.00001, within(1e-12));
	}

	@Test
	void reorganisedPaymentThatFailsIsOneEvent() {
		Payment settled = make(make(reserve("1"), "settling"), "settled");
		make(make(settled, "unknown"), "failed");
		assertThat(count("x402.reorgs", "network", NETWORK)).isEqualTo(1);
		assertThat(count("x402.payments", "outcome", "failed")).isEqualTo(1);
		assertThat(count("x402.revenue", "network", NETWORK)).isCloseTo(0.00001, within(1e-12));
	}

	@Test
	void everyReorganisationIsAnEventOfItsOwn() {
		Payment again = make(make(make(make(reserve("1"), "settling"), "settled"), "unknown"), "settled");
		make(make(again, "unknown"), "settled");
		assertThat(count("x402.reorgs", "network", NETWORK)).isEqualTo(2);
		assertThat(count("x402.revenue", "network", NETWORK)).isCloseTo(0.00001, within(1e-12));
	}

	@Test
	void endpointThatIsMetLateBeginsWithNothing() {
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /late", "handler", List.of(), "$1", "", "",
				Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of(payment("1").terms().quote())));
		this.meters.onPresented(endpoint);
		this.meters.announce(endpoint);
		for (String outcome : List.of("settled", "delivered", "failed", "unknown")) {
			assertThat(this.registry.get("x402.payments")
				.tags("endpoint", "GET /late", "network", NETWORK, "asset", "USDC", "outcome", outcome)
				.counter()
				.count()).isZero();
		}
		assertThat(this.registry.get("x402.challenges").tag("endpoint", "GET /late").counters()).hasSize(2);
		assertThat(this.registry.get("x402.revenue").tag("endpoint", "GET /late").counter().count()).isZero();
		assertThat(this.registry.get("x402.reorgs").tag("network", NETWORK).counter().count()).isZero();
	}

	@Test
	void satoshisAreEarned() {
		Quote quote = new Quote(new PaymentKind("lightning", LightningNetwork.REGTEST.network(), "bolt11"), "msat",
				BigInteger.valueOf(21_500), "node", Duration.ofMinutes(5), Map.of());
		Payment reserved = Payment.reserved("id", new ReservationTerms(new PaymentKey("1"), "GET /premium",
				"fingerprint", "digest", null, "L402", quote, NOW.plusSeconds(300), NOW), ContentState.NONE,
				lease(NOW));
		this.ledger.reserve(reserved);
		make(make(reserved, "settling"), "settled");
		assertThat(count("x402.revenue", "network", quote.network().id(), "asset", "sat")).isCloseTo(21.5,
				within(1e-12));
		assertThat(count("x402.payments", "asset", "sat", "outcome", "settled")).isEqualTo(1);
	}

	@Test
	void registryThatComesLateBeginsWithNothing() {
		this.meters.announce(new PaidEndpointDescriptor("GET /late", "handler", List.of(), "$1", "", "",
				Settlement.AFTER_HANDLER, "", (request) -> List.of()));
		this.gauges.announce(List.of(Network.evm(8453)));
		MeterRegistry late = new SimpleMeterRegistry();
		this.meters.bindTo(late);
		this.gauges.bindTo(late);
		assertThat(late.get("x402.challenges").tag("endpoint", "GET /late").counters()).hasSize(2);
		assertThat(late.get("x402.unknown.count").tag("network", "eip155:8453").gauge().value()).isNaN();
	}

	@Test
	void noStateIsNegativeWhateverTheWayToIt() {
		Payment delivered = make(make(make(reserve("1"), "settling"), "settled"), "delivered");
		make(make(reserve("2"), "settling"), "unknown");
		assertStates(1, 0, 0, 1, 0);
		Payment unknown = make(delivered, "unknown");
		assertStates(0, 1, 0, 1, 0);
		make(unknown, "failed");
		assertStates(0, 0, 0, 1, 1);
		assertThat(this.registry.get("x402.content.without.payment").gauge().value()).isEqualTo(1);
	}

	@Test
	void networkThatIsNotSoldOnAnyMoreIsShownWhilePaymentsOnItAreUnknown() {
		assertThat(this.registry.find("x402.unknown.count").gauge()).isNull();
		this.gauges.announce(List.of(Network.evm(8453)));
		make(make(reserve("1"), "settling"), "unknown");
		this.watch.look();
		this.clock.advance(Duration.ofSeconds(9));
		assertThat(gauge("x402.unknown.count", "network", NETWORK)).isEqualTo(1);
		assertThat(gauge("x402.unknown.age.max", "network", NETWORK)).isEqualTo(9);
		assertThat(gauge("x402.unknown.count", "network", "eip155:8453")).isZero();
		assertThat(gauge("x402.unknown.age.max", "network", "eip155:8453")).isZero();
	}

	private void assertStates(long settled, long unknownDelivered, long failedWithheld, long unknownWithheld,
			long failedDelivered) {
		this.watch.look();
		assertThat(gauge("x402.money.state", "state", "settled", "content", "delivered")).isEqualTo(settled);
		assertThat(gauge("x402.money.state", "state", "unknown", "content", "delivered")).isEqualTo(unknownDelivered);
		assertThat(gauge("x402.money.state", "state", "failed", "content", "withheld")).isEqualTo(failedWithheld);
		assertThat(gauge("x402.money.state", "state", "unknown", "content", "withheld")).isEqualTo(unknownWithheld);
		assertThat(gauge("x402.money.state", "state", "failed", "content", "delivered")).isEqualTo(failedDelivered);
	}

	private Payment make(Payment payment, String step) {
		Payment next = step(payment, step);
		this.meters.onTransition(payment, next);
		return next;
	}

	private double count(String name, String... tags) {
		return this.registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tags(tags).gauge().value();
	}

}
