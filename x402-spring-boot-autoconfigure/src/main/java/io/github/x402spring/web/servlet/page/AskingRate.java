package io.github.x402spring.web.servlet.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often one caller may ask. Counts begin anew every ten seconds. Of more callers than
 * can be counted, the others share one count.
 */
final class AskingRate {

	static final int MOST_CALLERS = 10_000;

	private static final Duration PERIOD = Duration.ofSeconds(10);

	private static final String OTHERS = "";

	private final int most;

	private final Clock clock;

	private final Map<String, Integer> asked = new HashMap<>();

	private Instant end = Instant.EPOCH;

	AskingRate(int most, Clock clock) {
		this.most = most;
		this.clock = clock;
	}

	/**
	 * Count a question.
	 * @param caller who asks
	 * @return empty if it may be answered; else how long the caller has to wait
	 */
	synchronized Optional<Duration> ask(String caller) {
		Instant now = this.clock.instant();
		if (!now.isBefore(this.end)) {
			this.asked.clear();
			this.end = now.plus(PERIOD);
		}
		String counted = (this.asked.size() < MOST_CALLERS || this.asked.containsKey(caller)) ? caller : OTHERS;
		return (this.asked.merge(counted, 1, Integer::sum) <= this.most) ? Optional.empty()
				: Optional.of(Duration.between(now, this.end));
	}

}
