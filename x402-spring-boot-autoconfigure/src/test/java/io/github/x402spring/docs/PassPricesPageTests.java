package io.github.x402spring.docs;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Computes the prices of the page about selling passes from the gas that was measured.
 */
class PassPricesPageTests {

	// The page may not promise prices that its gas does not allow.
	@Test
	void lowestPricesFollowFromTheGas() throws IOException {
		Map<String, BigDecimal> measured = new HashMap<>();
		Pages.rows("how-to/settle-in-batches.md", "payments in a transaction", "gas for each payment")
			.forEach((row) -> measured.put(row.get(0), number(row.get(1))));
		List<List<String>> rows = Pages.rows("how-to/sell-passes.md", "way", "gas for each call", "at 0.01 gwei",
				"at 1 gwei", "at 20 gwei", "facilitator, $0.001 a settlement");
		List<BigDecimal> gas = List.of(measured.get("1"), measured.get("50"), measured.get("1").movePointLeft(2),
				measured.get("1").movePointLeft(3));
		List<Integer> calls = List.of(1, 50, 100, 1000);
		assertThat(rows).hasSameSizeAs(gas);
		for (int i = 0; i < rows.size(); i++) {
			List<String> row = rows.get(i);
			assertThat(number(row.get(1))).as("%s", row)
				.isEqualByComparingTo(gas.get(i).setScale(0, RoundingMode.HALF_UP));
			List<String> prices = List.of("0.01", "1", "20");
			for (int j = 0; j < prices.size(); j++) {
				BigDecimal dollars = gas.get(i)
					.multiply(new BigDecimal(prices.get(j)))
					.movePointLeft(9)
					.multiply(new BigDecimal(2500 * 5))
					.round(new MathContext(2));
				assertThat(number(row.get(j + 2))).as("%s", row).isEqualByComparingTo(dollars);
			}
			if (i != 1) {
				assertThat(number(row.get(5)).multiply(new BigDecimal(calls.get(i)))).isEqualByComparingTo("0.005");
			}
		}
	}

	private static BigDecimal number(String text) {
		return new BigDecimal(text.replace("$", "").replace(",", ""));
	}

}
