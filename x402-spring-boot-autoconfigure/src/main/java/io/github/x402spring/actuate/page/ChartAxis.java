package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Stream;

/**
 * The values beside a chart. They are round.
 *
 * @param step the value of the lowest line
 */
record ChartAxis(BigDecimal step) {

	/** How many lines there are above the ground. */
	static final int LINES = 4;

	static ChartAxis upTo(BigDecimal most) {
		if (most.signum() <= 0) {
			return new ChartAxis(BigDecimal.ONE);
		}
		BigDecimal least = most.divide(BigDecimal.valueOf(LINES), most.scale() + 3, RoundingMode.CEILING);
		BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(least.precision() - least.scale() - 1);
		return new ChartAxis(Stream.of("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8")
			.map((factor) -> unit.multiply(new BigDecimal(factor)))
			.filter((step) -> step.compareTo(least) >= 0)
			.findFirst()
			.orElse(unit.multiply(BigDecimal.TEN)));
	}

	BigDecimal line(int number) {
		return this.step.multiply(BigDecimal.valueOf(number));
	}

}
