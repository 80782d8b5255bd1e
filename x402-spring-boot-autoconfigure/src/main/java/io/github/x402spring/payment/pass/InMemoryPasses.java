package io.github.x402spring.payment.pass;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The passes of an {@link InMemoryPassStore}, found by their id, by the hash of their
 * token and by each payment that bought one of their grants. Not safe for several
 * threads.
 */
final class InMemoryPasses {

	private final Map<String, Entry> entries = new LinkedHashMap<>();

	/** Ids of passes, by the hash of the token. */
	private final Map<String, String> tokens = new HashMap<>();

	/** Ids of passes, by the payment of a grant. */
	private final Map<String, String> payments = new HashMap<>();

	boolean add(Pass pass, String tokenHash) {
		if (!take(pass.grants().getFirst())) {
			return false;
		}
		this.entries.put(pass.id(), new Entry(pass, tokenHash));
		this.tokens.put(tokenHash, pass.id());
		return true;
	}

	boolean renew(PassGrant grant) {
		Entry entry = this.entries.get(grant.passId());
		if (entry == null || entry.pass.until().isEmpty() || entry.pass.grants().stream().anyMatch(grant::overlaps)
				|| !take(grant)) {
			return false;
		}
		entry.pass = entry.pass.with(grant);
		return true;
	}

	// A payment buys one grant.
	private boolean take(PassGrant grant) {
		return this.payments.putIfAbsent(grant.payment(), grant.passId()) == null;
	}

	boolean reissue(String passId, String tokenHash) {
		Entry entry = this.entries.get(passId);
		if (entry == null) {
			return false;
		}
		this.tokens.remove(entry.tokenHash);
		entry.tokenHash = tokenHash;
		this.tokens.put(tokenHash, passId);
		return true;
	}

	Optional<Pass> find(String tokenHash) {
		return pass(this.tokens.get(tokenHash));
	}

	Optional<Pass> findById(String passId) {
		return pass(passId);
	}

	Optional<Pass> findByPayment(String payment) {
		return pass(this.payments.get(payment));
	}

	private Optional<Pass> pass(@Nullable String passId) {
		return Optional.ofNullable(passId).map(this.entries::get).map((it) -> it.pass);
	}

	Optional<PassGrant> findGrant(String passId, String payment) {
		return Optional.ofNullable(this.entries.get(passId)).flatMap((it) -> it.find(payment));
	}

	Stream<Pass> stream() {
		return this.entries.values().stream().map((it) -> it.pass);
	}

	boolean revoke(String passId) {
		Entry entry = this.entries.get(passId);
		if (entry == null) {
			return false;
		}
		entry.set(entry.pass.grants().stream().map(PassGrant::ended).toList());
		return true;
	}

	/**
	 * Change the grant that a payment bought.
	 * @param payment the payment
	 * @param change what to make of the grant
	 * @return whether it is another one afterwards; false if there is none
	 */
	boolean change(String payment, UnaryOperator<PassGrant> change) {
		return change(this.payments.get(payment), payment, change);
	}

	/**
	 * Change a grant of a pass.
	 * @param passId the pass
	 * @param payment the payment that bought the grant
	 * @param change what to make of the grant
	 * @return whether it is another one afterwards; false if there is none
	 */
	boolean change(@Nullable String passId, String payment, UnaryOperator<PassGrant> change) {
		return Optional.ofNullable(passId)
			.map(this.entries::get)
			.filter((entry) -> entry.change(payment, change))
			.isPresent();
	}

	/**
	 * Forget passes that ended before a time.
	 * @param before the time
	 * @param most how many at most
	 * @return the ids of those that were forgotten
	 */
	Set<String> prune(Instant before, int most) {
		List<Entry> ended = this.entries.values()
			.stream()
			.filter((it) -> it.pass.grants().stream().allMatch((grant) -> grant.until().isBefore(before)))
			.limit(most)
			.toList();
		for (Entry entry : ended) {
			this.entries.remove(entry.pass.id());
			this.tokens.remove(entry.tokenHash);
			entry.pass.grants().forEach((grant) -> this.payments.remove(grant.payment()));
		}
		return ended.stream().map((entry) -> entry.pass.id()).collect(Collectors.toSet());
	}

	private static final class Entry {

		private Pass pass;

		private String tokenHash;

		private Entry(Pass pass, String tokenHash) {
			this.pass = pass;
			this.tokenHash = tokenHash;
		}

		private void set(List<PassGrant> grants) {
			this.pass = this.pass.withGrants(grants);
		}

		private Optional<PassGrant> find(String payment) {
			return this.pass.grants().stream().filter((it) -> it.payment().equals(payment)).findFirst();
		}

		private boolean change(String payment, UnaryOperator<PassGrant> change) {
			PassGrant before = find(payment).orElse(null);
			PassGrant after = (before != null) ? change.apply(before) : null;
			if (after == null || after.equals(before)) {
				return false;
			}
			set(this.pass.grants().stream().map((it) -> it.payment().equals(payment) ? after : it).toList());
			return true;
		}

	}

}
