package io.github.x402spring.payment.quota;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Quotas in the memory of this process: they are full again after a restart, and each
 * instance counts alone.
 */
final class InMemoryQuotaStore implements QuotaStore {

	private final int maxCallers;

	private final Map<Period, Map<String, Long>> periods = new ConcurrentHashMap<>();

	/**
	 * Create a store.
	 * @param maxCallers how many callers a quota has in one period at most
	 */
	InMemoryQuotaStore(int maxCallers) {
		this.maxCallers = maxCallers;
	}

	@Override
	public QuotaResult take(QuotaKey key, long amount, long limit) {
		Map<String, Long> counts = this.periods.computeIfAbsent(Period.of(key), (period) -> new HashMap<>());
		synchronized (counts) {
			Long before = counts.get(key.subject());
			long used = (before != null) ? before : 0;
			if (used > limit - amount) {
				return new QuotaResult.Spent();
			}
			if (before == null && counts.size() >= this.maxCallers) {
				return new QuotaResult.Full();
			}
			counts.put(key.subject(), used + amount);
			return new QuotaResult.Taken(used + amount);
		}
	}

	@Override
	public long used(QuotaKey key) {
		Map<String, Long> counts = this.periods.get(Period.of(key));
		if (counts == null) {
			return 0;
		}
		synchronized (counts) {
			return counts.getOrDefault(key.subject(), 0L);
		}
	}

	@Override
	public void giveBack(QuotaKey key, long amount) {
		Map<String, Long> counts = this.periods.get(Period.of(key));
		if (counts != null) {
			synchronized (counts) {
				long used = counts.getOrDefault(key.subject(), 0L);
				if (used > amount) {
					counts.put(key.subject(), used - amount);
				}
				else if (used == amount) {
					counts.remove(key.subject());
				}
			}
		}
	}

	@Override
	public boolean isDurable() {
		return false;
	}

	// Whole periods at once: that is no work.
	@Override
	public int prune(Instant before, int most) {
		int[] forgotten = new int[1];
		this.periods.entrySet().removeIf((it) -> {
			boolean over = it.getKey().until.isBefore(before);
			if (over) {
				forgotten[0] += it.getValue().size();
			}
			return over;
		});
		return forgotten[0];
	}

	private record Period(String quota, Instant until) {

		static Period of(QuotaKey key) {
			return new Period(key.quota(), key.until());
		}

	}

}
