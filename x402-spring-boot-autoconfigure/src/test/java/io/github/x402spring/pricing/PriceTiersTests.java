package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tiers are graduated: each call has the price of the place where it begins.
 */
class PriceTiersTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "999, 0", "1000, 1", "9999, 1", "10000, 2", "999999999999999, 2" })
	void placeBelongsToTheTierInWhichItBegins(long used, int tier) {
		assertThat(tiers(PriceTiers.Unit.CALLS, "0.01", 1000L, "0.008", 10_000L, "0.005", null).at(used))
			.isEqualTo(tier);
	}

	@Test
	void callsCountOneAndSpendCountsThePrice() {
		PriceTiers calls = tiers(PriceTiers.Unit.CALLS, "0.01", 10L, "0.002", null);
		assertThat(calls.amount(0)).isOne();
		assertThat(calls.amount(1)).isOne();
		PriceTiers spend = tiers(PriceTiers.Unit.SPEND, "0.01", 10L, "0.000002", null);
		assertThat(spend.amount(0)).isEqualTo(10_000);
		assertThat(spend.amount(1)).isEqualTo(2);
	}

	@Test
	void endsAreCallsOrDollars() {
		assertThat(PriceTiers.end(PriceTiers.Unit.CALLS, " 1000 ")).isEqualTo(1000);
		assertThat(PriceTiers.end(PriceTiers.Unit.SPEND, "$10")).isEqualTo(10_000_000);
		assertThat(PriceTiers.end(PriceTiers.Unit.SPEND, "$0.000001")).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "CALLS, $10", "CALLS, 1.5", "CALLS, many", "SPEND, $", "SPEND, 20", "SPEND, $0.0000001",
			"SPEND, $1e30" })
	void endsThatAreNoneAreRefused(PriceTiers.Unit unit, String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> PriceTiers.end(unit, text)).withMessageContaining(text);
	}

	@Test
	void peopleReadThemInOneLine() {
		assertThat(tiers(PriceTiers.Unit.CALLS, "0.01", 1000L, "0.005", null))
			.hasToString("$0.01 up to 1000, then $0.005 (calls of a month)");
		assertThat(tiers(PriceTiers.Unit.SPEND, "0.01", 10_500_000L, "0.005", null))
			.hasToString("$0.01 up to $10.5, then $0.005 (spend of a month)");
	}

	@Test
	void tiersThatMakeNoSenseAreRefused() {
		assertRefused(PriceTiers.Unit.CALLS, "2 to 20", "0.01", null);
		assertRefused(PriceTiers.Unit.CALLS, "higher", "0.01", 0L, "0.02", null);
		assertRefused(PriceTiers.Unit.CALLS, "higher", "0.01", 5L, "0.02", 5L, "0.03", null);
		assertRefused(PriceTiers.Unit.CALLS, "higher", "0.01", null, "0.02", null);
		assertRefused(PriceTiers.Unit.CALLS, "higher", "0.01", PriceTiers.MOST, "0.02", null);
		assertRefused(PriceTiers.Unit.CALLS, "open-ended", "0.01", 5L, "0.02", 6L);
		assertRefused(PriceTiers.Unit.SPEND, "millionths", "0.0000001", 5L, "0.02", null);
		assertRefused(PriceTiers.Unit.SPEND, "millionths", "0.01", 5L, "1000000000000", null);
	}

	private static void assertRefused(PriceTiers.Unit unit, String message, Object... all) {
		assertThatIllegalArgumentException().isThrownBy(() -> tiers(unit, all)).withMessageContaining(message);
	}

	private static PriceTiers tiers(PriceTiers.Unit unit, Object... all) {
		List<PriceTiers.Tier> tiers = new ArrayList<>();
		for (int i = 0; i < all.length; i += 2) {
			tiers.add(new PriceTiers.Tier(new Price.Dollars(new BigDecimal(all[i].toString())), (Long) all[i + 1]));
		}
		return new PriceTiers(unit, tiers);
	}

}
