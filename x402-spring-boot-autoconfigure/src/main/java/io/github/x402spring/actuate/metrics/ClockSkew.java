package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How far other clocks are ahead of this one. A payment is refused for its time window
 * when the clocks differ.
 *
 * @param sources by name, what each was last seen ahead by
 * @since 0.1.0
 */
public record ClockSkew(Map<String, Supplier<Optional<Duration>>> sources) {

	/**
	 * Create a copy that does not change.
	 */
	public ClockSkew {
		sources = Map.copyOf(sources);
	}

	/**
	 * Return what was seen last.
	 * @return by source, how far it is ahead; without sources that have not been asked
	 * yet
	 */
	public Map<String, Duration> seen() {
		Map<String, Duration> seen = new TreeMap<>();
		this.sources.forEach((name, source) -> source.get().ifPresent((skew) -> seen.put(name, skew)));
		return seen;
	}

}
