package io.github.x402spring.payment.plan;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How long a pass is valid.
 */
class ValidityPeriodTests {

	@ParameterizedTest
	@CsvSource({ "30d, PT720H", "12h, PT12H", "90m, PT1H30M", "2w, PT336H", "1mo, P1M", "1y, P1Y", "18mo, P1Y6M",
			"P1M, P1M", "P30D, PT720H", "PT90M, PT1H30M", "P1Y2M, P1Y2M" })
	void isWrittenInDifferentWays(String text, String period) {
		assertThat(ValidityPeriod.parse(text)).hasToString(period);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "30", "d", "0d", "-1d", "P0D", "1M", "P1M1D", "PT0S", "P-1M", "101y", "40000d",
			"999999y", "1.5h", "P99999999999M" })
	void isPositiveAndOfOneKind(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ValidityPeriod.parse(text));
	}

	@ParameterizedTest
	@CsvSource({ "2026-01-31T10:00:00Z, 2026-02-28T10:00:00Z, 2026-03-31T10:00:00Z",
			"2028-01-31T10:00:00Z, 2028-02-29T10:00:00Z, 2028-03-31T10:00:00Z",
			"2026-12-31T23:59:59Z, 2027-01-31T23:59:59Z, 2027-02-28T23:59:59Z",
			"2026-03-29T00:30:00Z, 2026-04-29T00:30:00Z, 2026-05-29T00:30:00Z" })
	void monthsAreThoseOfTheCalendarInUtcAndKeepTheirDay(Instant first, Instant second, Instant third) {
		ValidityPeriod month = ValidityPeriod.parse("1mo");
		assertThat(month.end(first, first)).isEqualTo(second);
		assertThat(month.end(first, second)).isEqualTo(third);
	}

	@Test
	void yearFromALeapDayEndsOnTheLastOfFebruary() {
		Instant leapDay = Instant.parse("2028-02-29T00:00:00Z");
		assertThat(ValidityPeriod.parse("1y").end(leapDay, leapDay)).isEqualTo("2029-02-28T00:00:00Z");
	}

	@Test
	void timeIsAddedByTheClock() {
		Instant begin = Instant.parse("2026-10-24T12:00:00Z");
		assertThat(ValidityPeriod.parse("2d").end(Instant.EPOCH, begin)).isEqualTo("2026-10-26T12:00:00Z");
	}

}
