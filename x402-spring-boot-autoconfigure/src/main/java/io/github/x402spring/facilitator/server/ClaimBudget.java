package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether there is room for a claim beside those that its caller has made before.
 *
 * @param request the claim
 */
record ClaimBudget(ClaimRequest request) {

	private static final Duration DAY = Duration.ofDays(1);

	Optional<Duration> wait(Collection<ClaimRequest> before) {
		List<ClaimRequest> newestFirst = before.stream()
			.sorted(Comparator.comparing(ClaimRequest::now).reversed())
			.toList();
		return Stream.concat(ofNumber(newestFirst), ofGas(newestFirst).stream()).max(Duration::compareTo);
	}

	private Stream<Duration> ofNumber(List<ClaimRequest> newestFirst) {
		return this.request.limits().byTime().entrySet().stream().flatMap((limit) -> {
			Instant begin = this.request.now().minus(limit.getKey());
			return newestFirst.stream()
				.skip(limit.getValue() - 1L)
				.findFirst()
				.filter((it) -> it.now().isAfter(begin))
				.map((it) -> Duration.between(begin, it.now()))
				.stream();
		});
	}

	// The claim that must be older before there is room for another one.
	private Optional<Duration> ofGas(List<ClaimRequest> newestFirst) {
		Optional<Duration> dear = this.request.dearWait();
		if (dear.isPresent() || !this.request.limits().isGasLimited()) {
			return dear;
		}
		Instant begin = this.request.now().minus(DAY);
		BigInteger sum = this.request.gasCost();
		for (ClaimRequest it : newestFirst) {
			if (it.network().equals(this.request.network()) && it.now().isAfter(begin)) {
				sum = sum.add(it.gasCost());
				if (sum.compareTo(this.request.limits().gasPerDay()) > 0) {
					return Optional.of(Duration.between(begin, it.now()));
				}
			}
		}
		return Optional.empty();
	}

}
