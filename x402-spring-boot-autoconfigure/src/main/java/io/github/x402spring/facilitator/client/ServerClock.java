package io.github.x402spring.facilitator.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The clock of a server, as the {@code Date} headers of its answers show it.
 */
final class ServerClock {

	private static final long NONE = -1;

	// The header changes once a second, and reading it takes long.
	private volatile @Nullable Reading last;

	private volatile @Nullable Duration skew;

	void see(HttpHeaders headers) {
		String text = headers.getFirst(HttpHeaders.DATE);
		if (text == null) {
			return;
		}
		Reading reading = this.last;
		if (reading == null || !reading.text().equals(text)) {
			reading = new Reading(text, time(headers));
			this.last = reading;
		}
		if (reading.time() >= 0) {
			// To the second, as the header is.
			this.skew = Duration.ofMillis(reading.time() - System.currentTimeMillis())
				.plusMillis(500)
				.truncatedTo(ChronoUnit.SECONDS);
		}
	}

	Optional<Duration> skew() {
		return Optional.ofNullable(this.skew);
	}

	private static long time(HttpHeaders headers) {
		try {
			return headers.getDate();
		}
		catch (IllegalArgumentException ex) {
			return NONE;
		}
	}

	private record Reading(String text, long time) {

	}

}
