package io.github.x402spring.payment.quota;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * How long a quota lasts until it is full again. Periods begin and end in UTC.
 *
 * @since 0.1.0
 */
public enum QuotaPeriod {

	/** From one full hour to the next. */
	HOUR,

	/** From midnight to midnight. */
	DAY,

	/** From the first of a month to the first of the next. */
	MONTH;

	/**
	 * Return when the period of a time ends.
	 * @param now the time
	 * @return the end, which belongs to the next period
	 */
	public Instant endOf(Instant now) {
		ZonedDateTime time = now.atZone(ZoneOffset.UTC);
		return switch (this) {
			case HOUR -> time.truncatedTo(ChronoUnit.HOURS).plusHours(1).toInstant();
			case DAY -> time.truncatedTo(ChronoUnit.DAYS).plusDays(1).toInstant();
			case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1).toInstant();
		};
	}

	String value() {
		return name().toLowerCase(Locale.ROOT);
	}

}
