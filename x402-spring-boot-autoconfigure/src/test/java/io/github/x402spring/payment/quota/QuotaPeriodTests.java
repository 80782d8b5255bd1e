package io.github.x402spring.payment.quota;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Periods end at the borders of UTC.
 */
class QuotaPeriodTests {

	@ParameterizedTest
	@CsvSource({ "HOUR, 2026-03-01T12:00:00Z, 2026-03-01T13:00:00Z",
			"HOUR, 2026-12-31T23:59:59.999Z, 2027-01-01T00:00:00Z", "DAY, 2026-03-01T00:00:00Z, 2026-03-02T00:00:00Z",
			"DAY, 2028-02-28T23:59:59.999Z, 2028-02-29T00:00:00Z", "DAY, 2026-03-29T01:30:00Z, 2026-03-30T00:00:00Z",
			"MONTH, 2028-02-29T12:00:00Z, 2028-03-01T00:00:00Z", "MONTH, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
			"MONTH, 2026-01-31T23:59:59.999Z, 2026-02-01T00:00:00Z" })
	void periodEndsAtTheNextBorder(QuotaPeriod period, Instant now, Instant end) {
		assertThat(period.endOf(now)).isEqualTo(end);
	}

}
