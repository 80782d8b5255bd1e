package io.github.x402spring.payment.quota;

import java.util.List;

/**
 * How many calls of a plan are free for each caller.
 *
 * @param calls how many in a period
 * @param period how long until they are full again
 * @param by by what callers are told apart: the first of these that a request has
 * @since 0.1.0
 */
public record FreeQuota(long calls, QuotaPeriod period, List<QuotaSubject> by) {

	/** More would be no quota. */
	private static final long MOST = 1_000_000_000L;

	/**
	 * Create a quota.
	 * @throws IllegalArgumentException if it has no calls or knows no callers
	 */
	public FreeQuota {
		if (calls < 1 || calls > MOST) {
			throw new IllegalArgumentException("a free quota has 1 to " + MOST + " calls, not " + calls);
		}
		if (by.isEmpty() || by.stream().distinct().count() != by.size()) {
			throw new IllegalArgumentException("a free quota tells callers apart by each of these at most once, and by "
					+ "at least one of them: principal, wallet, network");
		}
		by = List.copyOf(by);
		int network = by.indexOf(QuotaSubject.NETWORK);
		if (network >= 0 && by.indexOf(QuotaSubject.WALLET) > network) {
			throw new IllegalArgumentException(
					"every request has a network, so that wallet has to stand before network, or no wallet counts");
		}
	}

}
