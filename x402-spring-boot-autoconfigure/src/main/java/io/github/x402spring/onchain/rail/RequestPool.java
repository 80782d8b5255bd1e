package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.evm.Address;

/**
 * Requests of which nothing is written down yet. They wait for others that are sent in
 * the same transaction, or are sent alone at once.
 */
final class RequestPool {

	/** A block of the slowest chains, and a little more. */
	private static final Duration BLOCK = Duration.ofSeconds(15);

	private final List<SettlementRequest> alone = new ArrayList<>();

	private final List<Waiting> waiting = new ArrayList<>();

	private final BatchSettings batch;

	/** A batch takes that long at most to be in a block, if its fee is raised once. */
	private final Duration least;

	private volatile int size;

	RequestPool(SettlementSettings settings) {
		this.batch = settings.batch();
		this.least = this.batch.maxWait().plus(BLOCK).plus(settings.raiseAfter());
	}

	/**
	 * Add a request. One that was in a batch before is sent alone, and so is one whose
	 * authorisation might end while it waits, or whose payer is a contract.
	 * @param request the request
	 * @param now the current time
	 */
	void add(SettlementRequest request, Instant now) {
		if (this.batch.isOff() || request.anew() || !request.transfer().ownKey() || endsEarly(request, now)) {
			addAlone(request);
		}
		else {
			this.waiting.add(new Waiting(request, now.plus(this.batch.maxWait())));
			count();
		}
	}

	void addAlone(SettlementRequest request) {
		this.alone.add(request);
		count();
	}

	private boolean endsEarly(SettlementRequest request, Instant now) {
		BigInteger end = request.transfer().authorization().validBefore();
		return end.compareTo(BigInteger.valueOf(now.plus(this.least).getEpochSecond())) <= 0;
	}

	List<List<SettlementRequest>> take(Instant now) {
		return take(now, Integer.MAX_VALUE);
	}

	/**
	 * Take what is sent now: a batch that is full, and one whose oldest request has
	 * waited long enough.
	 * @param now the current time
	 * @param most how many of them at most
	 * @return those that may be sent together
	 */
	List<List<SettlementRequest>> take(Instant now, int most) {
		List<SettlementRequest> first = this.alone.subList(0, Math.min(most, this.alone.size()));
		List<List<SettlementRequest>> groups = new ArrayList<>();
		first.forEach((request) -> groups.add(List.of(request)));
		first.clear();
		while (groups.size() < most) {
			List<SettlementRequest> next = next(now);
			if (next.isEmpty()) {
				break;
			}
			groups.add(next);
		}
		count();
		return groups;
	}

	// The oldest ones, and one of each payer: the second could take what the first needs.
	private List<SettlementRequest> next(Instant now) {
		Map<Address, Waiting> next = new LinkedHashMap<>();
		for (Waiting it : this.waiting) {
			if (next.size() < this.batch.size()) {
				next.putIfAbsent(it.request().transfer().authorization().from(), it);
			}
		}
		if (next.size() < this.batch.size() && dueAt().filter((due) -> !now.isBefore(due)).isEmpty()) {
			return List.of();
		}
		this.waiting.removeAll(next.values());
		return next.values().stream().map(Waiting::request).toList();
	}

	/**
	 * Return when there is something to send, if nothing is added.
	 * @return the time; empty if nothing waits
	 */
	Optional<Instant> dueAt() {
		return this.alone.isEmpty() ? this.waiting.stream().findFirst().map(Waiting::due) : Optional.of(Instant.EPOCH);
	}

	/**
	 * Return how many requests there are. Any thread may ask.
	 * @return how many
	 */
	int size() {
		return this.size;
	}

	/**
	 * Tell those that have waited too long that nothing was sent.
	 * @param now the current time
	 */
	void expire(Instant now) {
		this.alone.removeIf((request) -> isOver(request, now));
		this.waiting.removeIf((it) -> isOver(it.request(), now));
		count();
	}

	private static boolean isOver(SettlementRequest request, Instant now) {
		boolean over = request.isOver(now);
		if (over) {
			request.notSent();
		}
		return over;
	}

	/** Tell all that nothing was sent. */
	void abandon() {
		Stream.concat(this.alone.stream(), this.waiting.stream().map(Waiting::request))
			.forEach(SettlementRequest::notSent);
		this.alone.clear();
		this.waiting.clear();
		count();
	}

	private void count() {
		this.size = this.alone.size() + this.waiting.size();
	}

	private record Waiting(SettlementRequest request, Instant due) {

	}

}
