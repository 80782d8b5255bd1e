package io.github.x402spring.payment.tier;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaResult;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A payment pays for a place in the tiers if it is not below its price.
 */
class TierAllowanceTests {

	private static final Duration VALIDITY = Duration.ofSeconds(60);

	private static final String[] FALLING = { "0.03", "0.02", "0.01" };

	private static final String[] RISING = { "0.01", "0.02", "0.03" };

	private final MutableClock clock = new MutableClock(Instant.parse("2030-01-15T12:00:00Z"));

	private QuotaStore store = QuotaStore.inMemory(100);

	private @Nullable String principal = "alice";

	private @Nullable String payer = "0xA";

	@Test
	void earlierDearerTierPaysAndLaterCheaperOneDoesNot() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 2, 4, FALLING);
		assertThat(price(endpoint)).isZero();
		assertThat(take(endpoint, 1)).isEqualTo(outdated(endpoint, 0));
		for (int i = 0; i < 5; i++) {
			buy(endpoint, 0);
		}
		assertThat(price(endpoint)).isEqualTo(2);
		assertThat(take(endpoint, 1)).isInstanceOf(AllowanceResult.Taken.class);
		assertThat(take(endpoint, 2)).isInstanceOf(AllowanceResult.Taken.class);
	}

	@Test
	void earlierCheaperTierIsAskedForThePriceOfItsPlace() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 2, 4, RISING);
		take(endpoint, 0);
		take(endpoint, 0);
		assertThat(take(endpoint, 0)).isEqualTo(outdated(endpoint, 1));
		assertThat(take(endpoint, 1)).isInstanceOf(AllowanceResult.Taken.class);
		take(endpoint, 1);
		assertThat(take(endpoint, 0)).isEqualTo(outdated(endpoint, 2));
		assertThat(take(endpoint, 1)).isEqualTo(outdated(endpoint, 2));
		assertThat(take(endpoint, 2)).isInstanceOf(AllowanceResult.Taken.class);
	}

	@Test
	void tiersOfOnePriceAreOne() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, "0.02", "0.02", "0.02");
		for (int i = 0; i < 4; i++) {
			assertThat(take(endpoint, i % 3)).isInstanceOf(AllowanceResult.Taken.class);
		}
	}

	@Test
	void placeThatIsGivenBackIsTakenAgain() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 4, RISING);
		AllowanceResult.Taken first = (AllowanceResult.Taken) take(endpoint, 0);
		assertThat(take(endpoint, 0)).isEqualTo(outdated(endpoint, 1));
		first.giveBack().run();
		first.giveBack().run();
		assertThat(price(endpoint)).isZero();
		// It was signed for the dearer place, which was that of the caller.
		assertThat(take(endpoint, 1)).isInstanceOf(AllowanceResult.Taken.class);
		assertThat(price(endpoint)).isOne();
	}

	@Test
	void spendIsCountedInWhatWasPaid() {
		// Ends at 5 and 9 cents.
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.SPEND, 50_000, 90_000, FALLING);
		buy(endpoint, 0);
		assertThat(price(endpoint)).isZero();
		buy(endpoint, 0);
		assertThat(price(endpoint)).isOne();
		buy(endpoint, 0);
		assertThat(price(endpoint)).isEqualTo(2);
		assertThat(this.store.used(key(PriceTiers.Unit.SPEND, "PRINCIPAL:alice"))).isEqualTo(90_000);
	}

	@Test
	void monthsBeginAnewAndLastMonthsPriceIsAskedAgain() {
		PaidEndpointDescriptor falling = endpoint(PriceTiers.Unit.CALLS, 1, 2, FALLING);
		buy(falling, 0);
		buy(falling, 0);
		assertThat(price(falling)).isEqualTo(2);
		at("2030-02-01T00:00:00Z");
		assertThat(price(falling)).isZero();
		assertThat(take(falling, 2)).isEqualTo(outdated(falling, 0));
		this.principal = "bob";
		PaidEndpointDescriptor rising = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		at("2030-02-01T00:00:59Z");
		assertThat(take(rising, 2)).isEqualTo(outdated(rising, 0));
		assertThat(take(rising, 0)).isInstanceOf(AllowanceResult.Taken.class);
		// No payment of the last month is valid any more.
		at("2030-02-01T00:01:00Z");
		assertThat(take(rising, 2)).isInstanceOf(AllowanceResult.Taken.class);
	}

	@Test
	void placeOfTheLastMonthIsGivenBackToTheLastMonth() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		AllowanceResult.Taken last = (AllowanceResult.Taken) take(endpoint, 0);
		at("2030-02-01T00:00:00Z");
		take(endpoint, 0);
		last.giveBack().run();
		assertThat(price(endpoint)).isOne();
	}

	@Test
	void callerIsThePrincipalElseThePayer() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		take(endpoint, 0);
		this.payer = "0xB";
		assertThat(take(endpoint, 0)).isEqualTo(outdated(endpoint, 1));
		this.principal = null;
		assertThat(take(endpoint, 0)).isInstanceOf(AllowanceResult.Taken.class);
		this.payer = "0xb";
		assertThat(take(endpoint, 0)).isEqualTo(outdated(endpoint, 1));
		// Who is not known pays the first price, and is not counted.
		this.payer = null;
		assertThat(take(endpoint, 0)).isEqualTo(AllowanceResult.none());
		assertThat(take(endpoint, 0)).isEqualTo(AllowanceResult.none());
		assertThat(take(endpoint(PriceTiers.Unit.CALLS, 1, 2, FALLING), 1))
			.isInstanceOf(AllowanceResult.Outdated.class);
	}

	@Test
	void callerForWhomThereIsNoRoomPaysTheFirstPrice() {
		this.store = QuotaStore.inMemory(1);
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, FALLING);
		buy(endpoint, 0);
		this.principal = "bob";
		for (int i = 0; i < 3; i++) {
			assertThat(take(endpoint, 0)).isInstanceOf(AllowanceResult.Taken.class);
			assertThat(price(endpoint)).isZero();
		}
		this.principal = "alice";
		assertThat(price(endpoint)).isOne();
	}

	@Test
	void quotesOfEveryTokenBelongToTheirTier() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		List<Quote> first = endpoint.quotes().tiers().get(0);
		assertThat(first).hasSize(2);
		assertThat(take(endpoint, first.get(1))).isInstanceOf(AllowanceResult.Taken.class);
		AllowanceResult second = take(endpoint, first.get(1));
		assertThat(second).isEqualTo(outdated(endpoint, 1));
		assertThat(((AllowanceResult.Outdated) second).quotes()).hasSize(2);
	}

	@Test
	void whatIsOfNoTierIsNotCounted() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		Quote before = endpoint.quotes().tiers().get(0).get(0).withAmount(BigInteger.TWO);
		assertThat(take(endpoint, before)).isEqualTo(AllowanceResult.none());
		assertThat(price(endpoint)).isZero();
	}

	/**
	 * The bound that {@link TierAllowance} promises: while others take and give back
	 * places at random, a client that pays what it is asked is refused at most once for
	 * each border, whatever the order of the prices.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void clientIsChallengedOnceAtMostForEachBorder(int seed) {
		Random random = new Random(seed);
		String[][] orders = { FALLING, RISING, { "0.02", "0.01", "0.03" }, { "0.02", "0.03", "0.01" } };
		for (String[] prices : orders) {
			this.principal = "caller" + String.join("", prices);
			PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 3, 6, prices);
			List<AllowanceResult.Taken> others = new ArrayList<>();
			for (int client = 0; client < 100; client++) {
				int offered = price(endpoint);
				int refusals = 0;
				boolean paid = false;
				while (!paid) {
					move(endpoint, others, random);
					AllowanceResult result = take(endpoint, offered);
					paid = result instanceof AllowanceResult.Taken;
					if (result instanceof AllowanceResult.Taken taken) {
						others.add(taken);
					}
					else if (result instanceof AllowanceResult.Outdated outdated) {
						offered = endpoint.quotes().tiers().indexOf(outdated.quotes());
						refusals++;
					}
					assertThat(refusals).isLessThan(prices.length);
				}
			}
		}
	}

	private void move(PaidEndpointDescriptor endpoint, List<AllowanceResult.Taken> others, Random random) {
		for (int i = random.nextInt(9); i > 0; i--) {
			if (random.nextBoolean() && !others.isEmpty()) {
				AllowanceResult.Taken other = others.remove(random.nextInt(others.size()));
				(random.nextBoolean() ? other.giveBack() : other.kept()).run();
			}
			else if (take(endpoint, price(endpoint)) instanceof AllowanceResult.Taken taken) {
				others.add(taken);
			}
		}
	}

	@Test
	void placeIsTakenAtItsPriceAlthoughOthersGiveBackInBetween() {
		at("2030-02-01T00:00:30Z");
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		AllowanceResult.Taken first = (AllowanceResult.Taken) take(endpoint, 0);
		QuotaStore counts = this.store;
		this.store = new Interrupted(counts, first.giveBack());
		// The second place was read, and the first one is taken.
		assertThat(take(endpoint, 1)).isEqualTo(outdated(endpoint, 0));
		assertThat(
				counts.used(QuotaKey.of("tiers/plan/calls", Instant.parse("2030-03-01T00:00:00Z"), "PRINCIPAL:alice")))
			.isZero();
	}

	@ParameterizedTest
	@EnumSource
	void placesThatAreHeldAndNotPaidForLeadToNoLowerPrice(PriceTiers.Unit unit) {
		long end = (unit == PriceTiers.Unit.CALLS) ? 10 : 10_000_000;
		PaidEndpointDescriptor endpoint = endpoint(unit, end, 2 * end, "1", "0.20", "0.20");
		List<AllowanceResult.Taken> held = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			held.add((AllowanceResult.Taken) take(endpoint, 0));
		}
		assertThat(price(endpoint)).isZero();
		assertThat(take(endpoint, 1)).isEqualTo(outdated(endpoint, 0));
		// A place beyond the border is paid like those before it.
		held.add((AllowanceResult.Taken) take(endpoint, 0));
		held.forEach((it) -> it.giveBack().run());
		assertThat(take(endpoint, 1)).isEqualTo(outdated(endpoint, 0));
		for (int i = 0; i < 10; i++) {
			buy(endpoint, 0);
		}
		assertThat(price(endpoint)).isOne();
		assertThat(take(endpoint, 1)).isInstanceOf(AllowanceResult.Taken.class);
	}

	@Test
	void dearestPriceOnTheWayIsAsked() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, "0.02", "0.03", "0.01");
		AllowanceResult.Taken first = (AllowanceResult.Taken) take(endpoint, 0);
		AllowanceResult.Taken second = (AllowanceResult.Taken) take(endpoint, 1);
		assertThat(price(endpoint)).isOne();
		first.kept().run();
		assertThat(price(endpoint)).isOne();
		second.kept().run();
		assertThat(price(endpoint)).isEqualTo(2);
	}

	@Test
	void heldPlacesOfRisingPricesAskForTheHigherOne() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		AllowanceResult.Taken held = (AllowanceResult.Taken) take(endpoint, 0);
		assertThat(take(endpoint, 0)).isEqualTo(outdated(endpoint, 1));
		held.giveBack().run();
		assertThat(price(endpoint)).isZero();
		buy(endpoint, 0);
		assertThat(take(endpoint, 0)).isEqualTo(outdated(endpoint, 1));
	}

	@Test
	void newMonthAsksForNoPriceThatItRefuses() {
		at("2030-02-01T00:00:10Z");
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, RISING);
		take(endpoint, 0);
		assertThat(price(endpoint)).isOne();
		assertThat(take(endpoint, 1)).isInstanceOf(AllowanceResult.Taken.class);
	}

	@Test
	void paymentThatFailedAndTurnsOutSettledIsCountedAgain() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 1, 2, FALLING);
		AllowanceResult.Taken taken = (AllowanceResult.Taken) take(endpoint, 0);
		taken.giveBack().run();
		taken.kept().run();
		taken.kept().run();
		assertThat(price(endpoint)).isOne();
		taken.giveBack().run();
		assertThat(price(endpoint)).isZero();
	}

	@Test
	void paymentWhoseSettlementIsNotHeardOfLeadsToNoLowerPrice() {
		PaidEndpointDescriptor endpoint = endpoint(PriceTiers.Unit.CALLS, 2, 4, FALLING);
		take(endpoint, 0);
		buy(endpoint, 0);
		assertThat(price(endpoint)).isZero();
		buy(endpoint, 0);
		assertThat(price(endpoint)).isOne();
	}

	@Test
	void drawsThatAreHeldLeadToNoLowerPrice() {
		PriceTiers tiers = new PriceTiers(PriceTiers.Unit.CALLS, List.of(tier("1", 10L), tier("0.20", null)));
		PaidEndpointDescriptor.PlanUse use = new PaidEndpointDescriptor.PlanUse("plan", "", BigDecimal.ONE, false,
				false, tiers, null);
		List<TierPlace> held = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			held.add(places().draw(places().priced(use, "pass"), "pass").orElseThrow());
		}
		assertThat(places().priced(use, "pass").dollars()).isEqualByComparingTo("1");
		assertThat(places().draw(use.costing(new BigDecimal("0.20")), "pass")).isEmpty();
		held.forEach(TierPlace::giveBack);
		for (int i = 0; i < 10; i++) {
			TierPlace place = places().draw(places().priced(use, "pass"), "pass").orElseThrow();
			place.settled();
		}
		assertThat(places().priced(use, "pass").dollars()).isEqualByComparingTo("0.20");
		assertThat(places().draw(use.costing(new BigDecimal("0.20")), "pass")).isPresent();
	}

	private void buy(PaidEndpointDescriptor endpoint, int tier) {
		((AllowanceResult.Taken) take(endpoint, tier)).kept().run();
	}

	private AllowanceResult take(PaidEndpointDescriptor endpoint, int tier) {
		return take(endpoint, endpoint.quotes().tiers().get(tier).get(0));
	}

	private AllowanceResult take(PaidEndpointDescriptor endpoint, Quote quote) {
		PaymentAllowance allowance = places().allowance();
		return allowance.take(endpoint, request(), new AuthenticatedPayment(new PaymentKey("key"), quote.kind(),
				this.payer, quote.asset(), "0xb", quote.amount(), null, () -> "proof"), quote);
	}

	private int price(PaidEndpointDescriptor endpoint) {
		return endpoint.quotes().tiers().indexOf(endpoint.quotes().quotes(request()));
	}

	private void at(String time) {
		this.clock.advance(Duration.between(this.clock.instant(), Instant.parse(time)));
	}

	private FakePaidRequest request() {
		return FakePaidRequest.get("/forecast").withUser(this.principal);
	}

	private TierPlaces places() {
		return new TierPlaces(this.store, new ProtocolRegistry(List.of()), this.clock);
	}

	private QuotaKey key(PriceTiers.Unit unit, String caller) {
		return QuotaKey.of("tiers/plan/" + unit.name().toLowerCase(Locale.ROOT), Instant.parse("2030-02-01T00:00:00Z"),
				caller);
	}

	private static AllowanceResult outdated(PaidEndpointDescriptor endpoint, int tier) {
		return new AllowanceResult.Outdated(endpoint.quotes().tiers().get(tier));
	}

	private PaidEndpointDescriptor endpoint(PriceTiers.Unit unit, long first, long second, String... prices) {
		PriceTiers tiers = new PriceTiers(unit,
				List.of(tier(prices[0], first), tier(prices[1], second), tier(prices[2], null)));
		List<List<Quote>> quotes = tiers.tiers()
			.stream()
			.map((it) -> List.of(quote(8453, it.price()), quote(137, it.price())))
			.toList();
		return new PaidEndpointDescriptor("GET /forecast", "Forecasts#forecast", List.of("/forecast"), tiers.toString(),
				"", "", Settlement.AFTER_HANDLER, "",
				QuoteSource.tiered(quotes, (request) -> places().tier("plan", tiers, request)))
			.with(new PaidEndpointDescriptor.PlanUse("plan", "", BigDecimal.ONE, false, true, tiers, null));
	}

	private static PriceTiers.Tier tier(String price, @Nullable Long upTo) {
		return new PriceTiers.Tier(new Price.Dollars(new BigDecimal(price)), upTo);
	}

	private static Quote quote(long chain, Price.Dollars price) {
		return new Quote(new PaymentKind("exact", Network.evm(chain), "eip3009"), "0xa", price.toAtomic("USDC", 6),
				"0xb", VALIDITY, Map.of());
	}

	/**
	 * A store in which something happens after the first look.
	 */
	private static final class Interrupted implements QuotaStore {

		private final QuotaStore store;

		private @Nullable Runnable interruption;

		private Interrupted(QuotaStore store, Runnable interruption) {
			this.store = store;
			this.interruption = interruption;
		}

		@Override
		public QuotaResult take(QuotaKey key, long amount, long limit) {
			return this.store.take(key, amount, limit);
		}

		@Override
		public long used(QuotaKey key) {
			long used = this.store.used(key);
			if (this.interruption != null && !key.quota().endsWith("/settled")) {
				this.interruption.run();
				this.interruption = null;
			}
			return used;
		}

		@Override
		public void giveBack(QuotaKey key, long amount) {
			this.store.giveBack(key, amount);
		}

		@Override
		public boolean isDurable() {
			return false;
		}

		@Override
		public int prune(Instant before, int most) {
			return 0;
		}

	}

}
