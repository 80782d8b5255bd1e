package io.github.x402spring.actuate.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes moments in UTC.
 */
final class Moments {

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private Moments() {
	}

	static String day(Instant instant) {
		return DAY.format(instant);
	}

	static String time(Instant instant) {
		return TIME.format(instant);
	}

}
