package io.github.x402spring.payment.limit;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the calls that run in this process. They end with it, so that no lease has to.
 */
final class InMemoryLeaseStore implements LeaseStore {

	private final Map<LimitKey, Integer> running = new ConcurrentHashMap<>();

	@Override
	public boolean acquire(CallLease lease, int limit, Instant now) {
		boolean[] acquired = new boolean[1];
		this.running.compute(lease.key(), (key, calls) -> {
			int before = (calls != null) ? calls : 0;
			if (before >= limit) {
				return calls;
			}
			acquired[0] = true;
			return before + 1;
		});
		return acquired[0];
	}

	@Override
	public void renew(CallLease lease) {
	}

	@Override
	public void release(CallLease lease) {
		this.running.computeIfPresent(lease.key(), (key, calls) -> (calls > 1) ? calls - 1 : null);
	}

	@Override
	public int prune(Instant now) {
		return 0;
	}

}
