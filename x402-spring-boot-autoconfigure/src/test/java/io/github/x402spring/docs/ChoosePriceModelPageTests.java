package io.github.x402spring.docs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The figures of the guide to price models.
 */
class ChoosePriceModelPageTests {

	private static final String PAGE = "how-to/choose-a-price-model.md";

	private static final long[] CALLS = { 10, 1_000, 10_000 };

	private static final long DAYS = 30;

	private static final BigDecimal PRICE = new BigDecimal("0.01");

	@Test
	void moneyIsWhatTheModelsAskFor() {
		Map<String, LongFunction<BigDecimal>> models = new LinkedHashMap<>();
		models.put("flat", (calls) -> times(PRICE, calls));
		models.put("by request", (calls) -> times(PRICE.add(new BigDecimal("0.05")), calls / 2));
		models.put("by volume", ChoosePriceModelPageTests::byVolume);
		models.put("by use: $0.0001", (calls) -> times(new BigDecimal("0.0001"), 120 * calls));
		models.put("by use: the same", (calls) -> times(new BigDecimal("0.0001"), 500 * calls));
		models.put("free calls", (calls) -> times(PRICE, paid(calls)));
		models.put("passes", (calls) -> times(new BigDecimal("0.50"), passes(calls)));
		models.put("budget", (calls) -> times(PRICE, calls).min(times(new BigDecimal("3"), DAYS)));
		List<List<String>> rows = rows(0, models.size());
		int row = 0;
		for (Map.Entry<String, LongFunction<BigDecimal>> model : models.entrySet()) {
			assertThat(rows.get(row).getFirst()).startsWith(model.getKey());
			for (int i = 0; i < CALLS.length; i++) {
				String money = "$" + model.getValue().apply(CALLS[i]).setScale(2, RoundingMode.UNNECESSARY);
				assertThat(rows.get(row).get(i + 1)).as(model.getKey()).startsWith(money);
			}
			row++;
		}
		assertThat(rows.getLast().get(CALLS.length)).endsWith("and 1,000 calls are refused");
	}

	@Test
	void paymentsAreCounted() {
		List<List<String>> rows = rows(8, 3);
		assertThat(counts(rows.get(0))).containsExactly(CALLS);
		assertThat(counts(rows.get(1)))
			.containsExactly(LongStream.of(CALLS).map(ChoosePriceModelPageTests::paid).toArray());
		assertThat(counts(rows.get(2)))
			.containsExactly(LongStream.of(CALLS).map(ChoosePriceModelPageTests::passes).toArray());
	}

	private static BigDecimal byVolume(long calls) {
		PriceTiers tiers = new PriceTiers(PriceTiers.Unit.CALLS,
				List.of(tier("0.01", 1000L), tier("0.008", 2000L), tier("0.005", null)));
		return LongStream.range(0, calls)
			.mapToObj((place) -> tiers.price(tiers.at(place)).amount())
			.reduce(BigDecimal.ZERO, BigDecimal::add);
	}

	private static PriceTiers.Tier tier(String price, Long upTo) {
		return new PriceTiers.Tier(new Price.Dollars(new BigDecimal(price)), upTo);
	}

	private static BigDecimal times(BigDecimal price, long number) {
		return price.multiply(BigDecimal.valueOf(number));
	}

	// As evenly over the days as whole calls can be.
	private static long paid(long calls) {
		return LongStream.range(0, DAYS)
			.map((day) -> calls / DAYS + ((day < calls % DAYS) ? 1 : 0))
			.map((today) -> Math.max(0, today - 3))
			.sum();
	}

	private static long passes(long calls) {
		return Math.ceilDiv(calls, 100);
	}

	private static long[] counts(List<String> row) {
		return row.subList(1, CALLS.length + 1)
			.stream()
			.mapToLong((it) -> Long.parseLong(it.replace(",", "")))
			.toArray();
	}

	private static List<List<String>> rows(int from, int number) {
		return Pages.rows(PAGE, "model", "10 calls", "1,000 calls", "10,000 calls").subList(from, from + number);
	}

}
