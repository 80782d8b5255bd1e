package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;

/**
 * One colour of a chart.
 *
 * @param name what the amounts were paid for
 * @param colour the number of its colour
 * @param days the amounts
 */
record ChartPart(String name, int colour, Map<LocalDate, BigDecimal> days) {

	BigDecimal on(LocalDate day) {
		return this.days.getOrDefault(day, BigDecimal.ZERO);
	}

	BigDecimal sum() {
		return sum(this.days);
	}

	static BigDecimal sum(Map<LocalDate, BigDecimal> days) {
		return days.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
	}

}
