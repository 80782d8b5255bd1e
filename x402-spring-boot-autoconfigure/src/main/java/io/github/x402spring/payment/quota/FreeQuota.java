package io.github.x402spring.payment.quota;

import java.util.List;
import java.util.Optional;

import io.github.x402spring.pricing.PaidRequest;

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
					+ "at least one of them: principal, network");
		}
		by = List.copyOf(by);
	}

	// The kind stands before the name, so that no principal is taken for a network.
	Optional<String> subject(PaidRequest request) {
		return this.by.stream()
			.flatMap((kind) -> kind.of(request).stream().map((name) -> kind.name() + ":" + name))
			.findFirst();
	}

}
