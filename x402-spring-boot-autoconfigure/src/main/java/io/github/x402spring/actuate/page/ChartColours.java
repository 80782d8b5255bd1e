package io.github.x402spring.actuate.page;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Gives parts of charts the same colour on the whole page.
 *
 * @param known the colours that parts have
 */
record ChartColours(Map<String, Integer> known) {

	/** The colour of what has none of its own. */
	static final int REST = 8;

	// That of another chart, or else one that no part of this chart has.
	int of(String name, List<String> others) {
		return this.known.computeIfAbsent(name, (key) -> IntStream.range(0, REST)
			.filter((it) -> others.stream().noneMatch((other) -> Integer.valueOf(it).equals(this.known.get(other))))
			.boxed()
			.min(Comparator.comparing((Integer it) -> this.known.containsValue(it)).thenComparing((it) -> it))
			.orElse(REST));
	}

}
