package io.github.x402spring.actuate.passes;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassStore;
import org.jspecify.annotations.Nullable;

/**
 * Describes passes for operators.
 *
 * @param store the passes
 * @param clock the time
 * @since 0.1.0
 */
record PassReports(PassStore store, Clock clock) {

	/** Later than any purchase, and still a time in every database. */
	private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

	PassSliceDescriptor slice(@Nullable Instant before, int limit, UnaryOperator<String> payers) {
		List<Pass> found = this.store.list((before != null) ? before : LATEST, limit + 1);
		List<Pass> slice = (found.size() > limit) ? whole(found, limit) : found;
		return new PassSliceDescriptor(slice.stream().map((pass) -> describe(pass, payers)).toList(),
				(found.size() > limit) ? slice.getLast().createdAt() : null,
				this.store.totals(this.clock.instant()).stream().map(PassSliceDescriptor.Totals::of).toList());
	}

	// The next slice begins by time: of passes that were bought at the same time, it must
	// have all or none.
	private static List<Pass> whole(List<Pass> found, int limit) {
		Instant rest = found.get(limit).createdAt();
		List<Pass> slice = found.subList(0, limit).stream().filter((it) -> it.createdAt().isAfter(rest)).toList();
		return slice.isEmpty() ? found.subList(0, limit) : slice;
	}

	Optional<PassDescriptor> find(String id, UnaryOperator<String> payers) {
		return this.store.findById(id).map((pass) -> describe(pass, payers));
	}

	PassDescriptor describe(Pass pass, UnaryOperator<String> payers) {
		return PassDescriptor.of(pass, this.clock.instant(), payers);
	}

}
