package io.github.x402spring.payment.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a pass is valid: a time, or months and years by the calendar in UTC. A pass
 * that is renewed keeps its day of the month: what began on the 31st of January ends at
 * the end of February, and then on the 31st of March.
 *
 * @param months months by the calendar, 0 for none
 * @param time the time, zero if months are counted
 * @since 0.1.0
 */
public record ValidityPeriod(int months, Duration time) {

	private static final Pattern SIMPLE = Pattern.compile("(\\d{1,6})(s|m|h|d|w|mo|y)");

	private static final int MONTHS_OF_YEAR = 12;

	private static final long DAYS_OF_WEEK = 7;

	/** Longer than any pass should last, and far from what instants can express. */
	private static final Duration LONGEST = Duration.ofDays(36_525);

	/**
	 * Create a period.
	 * @throws IllegalArgumentException if it is empty, both kinds are given, or it is
	 * longer than a hundred years
	 */
	public ValidityPeriod {
		boolean calendar = months > 0 && time.isZero();
		boolean clock = months == 0 && time.compareTo(Duration.ofSeconds(1)) >= 0;
		if ((!calendar && !clock) || months > 100 * MONTHS_OF_YEAR || time.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"a pass is valid for at least a second and at most 100 years, by the clock or by months");
		}
	}

	/**
	 * Parse a period.
	 * @param text a number with a unit ({@code s}, {@code m}, {@code h}, {@code d},
	 * {@code w}, {@code mo} for months, {@code y}), or a period of ISO 8601 such as
	 * {@code P1M} or {@code PT12H}
	 * @return the period
	 * @throws IllegalArgumentException if the text is none
	 */
	public static ValidityPeriod parse(String text) {
		String stripped = text.strip();
		Matcher simple = SIMPLE.matcher(stripped);
		if (simple.matches()) {
			long number = Long.parseLong(simple.group(1));
			return switch (simple.group(2)) {
				case "s" -> ofTime(Duration.ofSeconds(number));
				case "m" -> ofTime(Duration.ofMinutes(number));
				case "h" -> ofTime(Duration.ofHours(number));
				case "d" -> ofTime(Duration.ofDays(number));
				case "w" -> ofTime(Duration.ofDays(number * DAYS_OF_WEEK));
				case "mo" -> new ValidityPeriod((int) number, Duration.ZERO);
				default -> new ValidityPeriod((int) number * MONTHS_OF_YEAR, Duration.ZERO);
			};
		}
		try {
			return ofIso(stripped);
		}
		catch (DateTimeParseException | ArithmeticException ex) {
			throw new IllegalArgumentException("'" + text + "' is no time such as 30d, 12h, 1mo or P1M");
		}
	}

	private static ValidityPeriod ofIso(String text) {
		try {
			Period period = Period.parse(text);
			int months = Math.toIntExact(period.toTotalMonths());
			if (months != 0 && period.get(ChronoUnit.DAYS) != 0) {
				throw new IllegalArgumentException("'" + text + "' mixes months and days");
			}
			return new ValidityPeriod(months, Duration.ofDays(period.get(ChronoUnit.DAYS)));
		}
		catch (DateTimeParseException ex) {
			return ofTime(Duration.parse(text));
		}
	}

	private static ValidityPeriod ofTime(Duration time) {
		return new ValidityPeriod(0, time);
	}

	/**
	 * Return when this period ends that follows others.
	 * @param anchor when the first of them began
	 * @param begin when this one begins
	 * @return its end
	 */
	public Instant end(Instant anchor, Instant begin) {
		return (this.months == 0) ? begin.plus(this.time)
				: plusMonths(anchor, monthsBetween(anchor, begin) + this.months);
	}

	/**
	 * Return when periods begin to follow each other by months.
	 * @param anchor when the ones before began to
	 * @param begin when this one begins
	 * @return the same, if this one begins whole months after that; else its own begin
	 */
	public Instant anchor(Instant anchor, Instant begin) {
		return (this.months > 0 && plusMonths(anchor, monthsBetween(anchor, begin)).equals(begin)) ? anchor : begin;
	}

	private static int monthsBetween(Instant anchor, Instant begin) {
		int count = 0;
		while (plusMonths(anchor, count).isBefore(begin)) {
			count++;
		}
		return count;
	}

	private static Instant plusMonths(Instant from, int count) {
		return from.atZone(ZoneOffset.UTC).plusMonths(count).toInstant();
	}

	@Override
	public String toString() {
		return (this.months > 0) ? Period.ofMonths(this.months).normalized().toString() : this.time.toString();
	}

}
