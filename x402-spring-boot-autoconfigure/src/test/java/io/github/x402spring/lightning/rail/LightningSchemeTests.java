package io.github.x402spring.lightning.rail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.MutableClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What prices are worth over Lightning, and what a paid invoice is good for.
 */
class LightningSchemeTests {

	private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

	private static final Instant UNTIL = NOW.plusSeconds(3900);

	private static final BigInteger SAT = BigInteger.valueOf(1000);

	private static final PaymentHash HASH = PaymentHash.ofPreimage(new byte[32]);

	private final MutableClock clock = new MutableClock(NOW);

	private final LightningScheme plain = scheme(CurrentRate.none(), BigInteger.ONE);

	private final LightningScheme fixed = scheme(CurrentRate.fixed(new BigDecimal("60000")), BigInteger.ONE);

	private final PaymentWay way = this.plain.way(Duration.ofMinutes(5));

	private LightningScheme scheme(CurrentRate rate, BigInteger unit) {
		return new LightningScheme(LightningNetwork.REGTEST, unit, rate, this.clock);
	}

	@ParameterizedTest
	@CsvSource({ "100 sat,100000", "1.5 sat,1500", "5000 msat,5000", "1 msat,1" })
	void satoshisAreQuotedExactly(String price, long amount) {
		Quote quote = this.plain.quote(Price.parse(price), this.way).orElseThrow();
		assertThat(quote.amount()).isEqualTo(amount);
		assertThat(quote.asset()).isEqualTo("msat");
		assertThat(quote.payee()).isNull();
		assertThat(quote.validity()).isEqualTo(Duration.ofMinutes(5));
		assertThat(quote.details()).isEmpty();
		assertThat(this.plain.unit(quote).orElseThrow().toDecimal(quote.amount()))
			.isEqualByComparingTo(new BigDecimal(quote.amount()).movePointLeft(3));
	}

	@ParameterizedTest
	@CsvSource({ "$0.01,1,17000", "$0.01,1000,17000", "$0.006,1,10000", "$0.006,1000,10000", "$0.00000001,1,1000",
			"$0.00000001,1000,1000", "$60000,1000,100000000000" })
	void dollarsAreRoundedUpToWholeSatoshis(String price, BigInteger unit, BigInteger amount) {
		LightningScheme scheme = scheme(CurrentRate.fixed(new BigDecimal("60000")), unit);
		Quote quote = scheme.quote(Price.parse(price), this.way).orElseThrow();
		assertThat(quote.amount()).isEqualTo(amount);
		assertThat(quote.details()).containsEntry("rate", "60000")
			.containsEntry("dollars", new BigDecimal(price.substring(1)).toPlainString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.01 USDC", "10000 atomic" })
	void tokensAreNotPaidOverLightning(String price) {
		assertThat(this.fixed.quote(Price.parse(price), this.way)).isEmpty();
	}

	@Test
	void withoutARateDollarsAreNotPaidOverLightning() {
		assertThat(this.plain.quote(Price.parse("$0.01"), this.way)).isEmpty();
		assertThat(this.plain.varies(Price.parse("$0.01"), this.way)).isFalse();
	}

	@Test
	void payeesAndTokensThatAreNamedAreNotPaidOverLightning() {
		Price price = Price.parse("100 sat");
		assertThat(this.plain.quote(price, this.way.paying("0x70997970C51812dc3A010C7d01b50e0d17dc79C8"))).isEmpty();
		assertThat(this.plain.quote(price, new PaymentWay(this.way.network(), "USDC", null, Duration.ofMinutes(5))))
			.isEmpty();
		assertThat(this.plain.quote(price,
				new PaymentWay(LightningNetwork.SIGNET.network(), null, null, Duration.ofMinutes(5))))
			.isEmpty();
	}

	@Test
	void fractionThatTheNodeDoesNotTakeIsAMistake() {
		LightningScheme whole = scheme(CurrentRate.none(), SAT);
		assertThat(whole.quote(Price.parse("2 sat"), this.way)).isPresent();
		assertThatIllegalArgumentException().isThrownBy(() -> whole.quote(Price.parse("1500 msat"), this.way))
			.withMessageContaining("multiples of 1 sat");
	}

	@Test
	void movingRateIsAskedForWithEachQuoteAndMayBeMissing() {
		BitcoinRate[] rate = { new BitcoinRate(new BigDecimal("50000"), NOW) };
		CurrentRate current = CurrentRate.of(() -> rate[0], Duration.ofMinutes(10), this.clock);
		LightningScheme moving = scheme(current, BigInteger.ONE);
		Price price = Price.parse("$0.01");
		assertThat(moving.varies(price, this.way)).isTrue();
		assertThat(moving.varies(Price.parse("1 sat"), this.way)).isFalse();
		assertThat(moving.quote(price, this.way)).isEmpty();
		current.refresh();
		assertThat(moving.quote(price, this.way).orElseThrow().amount()).isEqualTo(20_000);
		rate[0] = new BitcoinRate(new BigDecimal("100000"), NOW);
		current.refresh();
		assertThat(moving.quote(price, this.way).orElseThrow().amount()).isEqualTo(10_000);
		this.clock.advance(Duration.ofMinutes(11));
		assertThat(moving.quote(price, this.way)).isEmpty();
	}

	@Test
	void whatIsSoldIsAskedOnlyForWhatIsGenuine() {
		PaidCredential forged = new PaidCredential(new SchemeResult.Refused<>("forged"), true);
		assertThat(this.plain.withdrawn(forged, () -> {
			throw new AssertionError("Nothing is looked for");
		})).isEmpty();
		PaidCredential paid = PaidCredential.of(invoice(100_000, null));
		assertThat(this.plain.withdrawn(paid, Set::of)).hasValue("GET /gone");
		assertThat(this.plain.withdrawn(paid, () -> Set.of("GET /gone"))).isEmpty();
	}

	@Test
	void invoiceThatIsNewerThanTheStartMayBuyElsewhereUntilItEnds() {
		LightningScheme scheme = new LightningScheme(LightningNetwork.REGTEST, BigInteger.ONE, CurrentRate.none(),
				Duration.ofSeconds(3900), this.clock);
		PaidCredential paid = PaidCredential.of(invoice(100_000, null));
		assertThat(scheme.mayBuyElsewhere(paid, NOW)).isTrue();
		assertThat(scheme.mayBuyElsewhere(paid, NOW.plusSeconds(1))).isFalse();
		assertThat(this.plain.mayBuyElsewhere(paid, NOW.plusSeconds(1))).isTrue();
		this.clock.advance(Duration.ofSeconds(3900));
		assertThat(scheme.mayBuyElsewhere(paid, NOW)).isFalse();
	}

	@Test
	void paidInvoiceIsKnownByItsHash() {
		AuthenticatedPayment payment = accept(this.plain, invoice(100_000, null));
		assertThat(payment.key().value())
			.isEqualTo("lightning:" + LightningNetwork.REGTEST.network().id() + ":" + HASH);
		assertThat(payment.payer()).isNull();
		assertThat(payment.payee()).isNull();
		assertThat(payment.authorised()).isEqualTo(100_000);
		assertThat(payment.until()).isEqualTo(UNTIL.plus(Duration.ofDays(1)));
		assertThat(this.plain.claims(PaidCredential.of(invoice(100_000, null)), List.of()))
			.containsExactly(payment.key());
		assertThat(this.plain.isPaidBefore(payment.kind())).isTrue();
		assertThat(this.plain.isSecret(payment.kind())).isTrue();
		assertThat(this.plain.isSecret(PaidCredential.of(invoice(100_000, null)))).isTrue();
	}

	@Test
	void invoiceOfAnotherNetworkIsRefused() {
		PaidInvoice mainnet = new PaidInvoice(LightningNetwork.MAINNET, HASH, SAT, null, UNTIL);
		assertThat(this.plain.authenticate(PaidCredential.of(mainnet), List.of()))
			.isEqualTo(new SchemeResult.Refused<>("invoice_of_another_network"));
	}

	@Test
	void invoiceIsOwedForADayAfterItsEndAndThenRefused() {
		PaidInvoice invoice = invoice(100_000, null);
		AuthenticatedPayment payment = accept(this.plain, invoice);
		assertThat(this.plain.expiry(payment, UNTIL.minusMillis(1))).isEmpty();
		assertThat(this.plain.expiry(payment, UNTIL)).hasValue("invoice_ended");
		this.clock.advance(Duration.between(NOW, UNTIL).plusDays(1).minusMillis(1));
		accept(this.plain, invoice);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.plain.authenticate(PaidCredential.of(invoice), List.of()))
			.isEqualTo(new SchemeResult.Refused<>("invoice_ended"));
	}

	@Test
	void refusalOfTheFamilyIsPassedOn() {
		PaidCredential forged = new PaidCredential(new SchemeResult.Refused<>("forged"), true);
		assertThat(this.plain.authenticate(forged, List.of())).isEqualTo(new SchemeResult.Refused<>("forged"));
		assertThat(this.plain.claims(forged, List.of())).isEmpty();
	}

	@Test
	void quoteOfTodayWithThatAmountIsMet() {
		Quote quote = this.plain.quote(Price.parse("100 sat"), this.way).orElseThrow();
		Quote other = this.plain.quote(Price.parse("99 sat"), this.way).orElseThrow();
		assertThat(match(this.plain, invoice(100_000, null), List.of(other, quote))).isSameAs(quote);
	}

	@Test
	void invoiceIsGoodForThePriceOfThen() {
		Quote dearer = this.plain.quote(Price.parse("200 sat"), this.way).orElseThrow();
		Quote met = match(this.plain, invoice(100_000, null), List.of(dearer));
		assertThat(met.amount()).isEqualTo(100_000);
		assertThat(met.details()).isEmpty();
		assertThat(match(this.plain, invoice(100_000, null), List.of())).isEqualTo(met);
	}

	@Test
	void samePriceAtTheRateOfThenIsMetWithItsDollars() {
		Quote today = this.fixed.quote(Price.parse("$0.01"), this.way).orElseThrow();
		Quote met = match(this.fixed, invoice(20_000, "50000"), List.of(today));
		assertThat(met.amount()).isEqualTo(20_000);
		assertThat(met.details()).containsEntry("rate", "50000").containsEntry("dollars", "0.01");
		Quote changed = match(this.fixed, invoice(30_000, "50000"), List.of(today));
		assertThat(changed.amount()).isEqualTo(30_000);
		assertThat(changed.dollars()).hasValue(new BigDecimal("0.015"));
	}

	@Test
	void priceThatWasRoundedUpAtTheRateOfThenIsMetWithItsDollars() {
		Quote today = this.fixed.quote(Price.parse("$0.01"), this.way).orElseThrow();
		Quote met = match(this.fixed, invoice(15_000, "70000"), List.of(today));
		assertThat(met.details()).containsEntry("rate", "70000").containsEntry("dollars", "0.01");
	}

	@Test
	void amountThatIsEqualByChanceAtAnotherRateIsNoPriceOfToday() {
		Quote today = this.fixed.quote(Price.parse("$0.006"), this.way).orElseThrow();
		Quote met = match(this.fixed, invoice(10_000, "70000"), List.of(today));
		assertThat(met).isNotEqualTo(today);
		assertThat(met.details()).containsEntry("rate", "70000").containsEntry("dollars", "0.007");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "61234.5" })
	void paymentIsRestoredAsItWas(String rate) {
		String written = rate.isEmpty() ? null : rate;
		AuthenticatedPayment payment = accept(this.plain, invoice(100_000, written));
		Quote quote = match(this.plain, invoice(100_000, written), List.of());
		ReservationTerms terms = new ReservationTerms(payment.key(), "endpoint", "fingerprint", "digest", null, "test",
				quote, UNTIL, NOW);
		assertThat(this.plain.restore(terms, payment.proof().stored())).isEqualTo(payment);
	}

	private static PaidInvoice invoice(long amount, @Nullable String rate) {
		return new PaidInvoice(LightningNetwork.REGTEST, HASH, BigInteger.valueOf(amount), rate, UNTIL);
	}

	private static AuthenticatedPayment accept(LightningScheme scheme, PaidInvoice invoice) {
		SchemeResult<AuthenticatedPayment> result = scheme.authenticate(PaidCredential.of(invoice), List.of());
		assertThat(result).isInstanceOf(SchemeResult.Accepted.class);
		return ((SchemeResult.Accepted<AuthenticatedPayment>) result).value();
	}

	private static Quote match(LightningScheme scheme, PaidInvoice invoice, List<Quote> quotes) {
		SchemeResult<Quote> result = scheme.match(accept(scheme, invoice), quotes, NOW);
		return ((SchemeResult.Accepted<Quote>) result).value();
	}

}
