package io.github.x402spring.lightning.rail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Prices in dollars follow a rate that moves. While it is not known, nothing is free.
 */
class MovingRateTests {

	private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

	private static final PaidRequest REQUEST = FakePaidRequest.get("/weather");

	private final MutableClock clock = new MutableClock(NOW);

	private final AtomicReference<BitcoinRate> said = new AtomicReference<>(rate("50000", NOW));

	private final CurrentRate current = CurrentRate.of(this.said::get, Duration.ofMinutes(10), this.clock);

	private final LightningScheme scheme = new LightningScheme(LightningNetwork.REGTEST, BigInteger.ONE, this.current,
			this.clock);

	private final List<PaymentWay> ways = List.of(this.scheme.way(Duration.ofMinutes(5)));

	private final QuoteFactory factory = new QuoteFactory(List.of(this.scheme));

	@Test
	void priceFollowsTheRateAndIsNeverFree() {
		QuoteSource source = this.factory.priced(Price.parse("$0.01"), this.ways, (quotes) -> {
		});
		assertFollows(source, 20_000, 10_000);
	}

	@Test
	void tiersFollowTheRateAndAreNeverFree() {
		List<PaidRequest> checked = new ArrayList<>();
		QuoteSource source = this.factory
			.tiered(List.of(Price.parse("$0.02"), Price.parse("$0.01")), this.ways, (quotes) -> {
			}, (request) -> 1)
			.checkedBy(checked::add);
		assertFollows(source, 20_000, 10_000);
		assertThat(source.tiers()).extracting((tier) -> tier.getFirst().amount().intValue())
			.containsExactly(20_000, 10_000);
		assertThat(checked).hasSize(4);
	}

	private void assertFollows(QuoteSource source, long first, long second) {
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> source.quotes(REQUEST));
		this.current.refresh();
		assertThat(source.quotes(REQUEST)).extracting(Quote::amount).containsExactly(BigInteger.valueOf(first));
		this.said.set(rate("100000", NOW));
		this.current.refresh();
		assertThat(source.quotes(REQUEST)).extracting(Quote::amount).containsExactly(BigInteger.valueOf(second));
		this.clock.advance(Duration.ofMinutes(11));
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> source.quotes(REQUEST));
		this.clock.advance(Duration.ofMinutes(-11));
		assertThat(source.kinds()).containsExactlyElementsOf(this.scheme.kinds(LightningNetwork.REGTEST.network()));
	}

	@Test
	void rateBeforeIsUsedWhileAProviderFailsUntilItIsTooOld() {
		this.current.refresh();
		this.said.set(null);
		this.current.refresh();
		assertThat(this.current.now()).hasValue(rate("50000", NOW));
		assertThat(this.current.trouble()).hasValue("java.lang.NullPointerException");
		this.clock.advance(Duration.ofMinutes(10));
		assertThat(this.current.now()).isPresent();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.current.now()).isEmpty();
		this.said.set(rate("40000", this.clock.instant()));
		this.current.refresh();
		assertThat(this.current.now()).isPresent();
		assertThat(this.current.trouble()).isEmpty();
	}

	@Test
	void rateOfATimeToComeIsNotBelieved() {
		this.said.set(rate("1", NOW.plusSeconds(61)));
		this.current.refresh();
		assertThat(this.current.now()).isEmpty();
		assertThat(this.current.trouble()).hasValue("the rate is of a time to come");
	}

	@Test
	void rateThatIsOldAlreadyIsNotUsed() {
		this.said.set(rate("1", NOW.minus(Duration.ofMinutes(11))));
		this.current.refresh();
		assertThat(this.current.now()).isEmpty();
		assertThat(this.current.trouble()).hasValue("the rate is too old");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "1000000000000", "0.000000001", "1e1000000" })
	void rateHasBounds(String dollars) {
		assertThatIllegalArgumentException().isThrownBy(() -> rate(dollars, NOW));
	}

	private static BitcoinRate rate(String dollars, Instant at) {
		return new BitcoinRate(new BigDecimal(dollars), at);
	}

}
