package io.github.x402spring.lightning.rail;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what became of the invoices that challenges asked for in this process.
 */
final class InvoiceCounts {

	private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

	InvoiceCounts() {
		for (Outcome outcome : Outcome.values()) {
			this.counts.put(outcome, new LongAdder());
		}
	}

	void add(Outcome outcome) {
		LongAdder count = this.counts.get(outcome);
		if (count != null) {
			count.increment();
		}
	}

	/**
	 * Return the counts.
	 * @param expired how many have expired, which is not counted here
	 * @return the counts by outcome in lower case, zeros too
	 */
	Map<String, Long> all(long expired) {
		Map<String, Long> all = new LinkedHashMap<>();
		this.counts.forEach((outcome, count) -> all.put(outcome.name().toLowerCase(Locale.ROOT),
				(outcome == Outcome.EXPIRED) ? expired : count.sum()));
		return all;
	}

	/**
	 * What can become of an invoice.
	 */
	enum Outcome {

		/** It was made, and went out with a challenge. */
		MADE,

		/** Its preimage was presented here. */
		PAID,

		/** It was made here, and ended without being presented here. */
		EXPIRED,

		/** The node did not make it. */
		FAILED,

		/** The node was not asked, since it rests. */
		RESTING,

		/** The node was not asked: the client network has too many open ones. */
		NETWORK_FULL,

		/** The node was not asked: too many are open in all. */
		FULL

	}

}
