package io.github.x402spring.facilitator.client;

import java.time.Duration;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Reads {@code Retry-After}: seconds or a date (RFC 9110, section 10.2.3). What is
 * neither says nothing.
 */
final class RetryAfter {

	private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

	private RetryAfter() {
	}

	static @Nullable Duration of(HttpHeaders headers) {
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (value == null) {
			return null;
		}
		if (SECONDS.matcher(value).matches()) {
			return Duration.ofSeconds(Long.parseLong(value));
		}
		try {
			Duration until = Duration
				.ofMillis(headers.getFirstDate(HttpHeaders.RETRY_AFTER) - System.currentTimeMillis());
			return until.isNegative() ? null : until;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
