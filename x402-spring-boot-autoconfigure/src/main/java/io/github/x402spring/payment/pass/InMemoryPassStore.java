package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.payment.signin.SignInStore;
import org.jspecify.annotations.Nullable;

/**
 * Passes in the memory of one process, for tests and demos: at a restart it forgets what
 * its customers have paid for. Of the calls that callers named it remembers the newest
 * 100,000.
 *
 * @since 0.1.0
 */
public final class InMemoryPassStore implements PassStore {

	private static final int MOST_CLOSED_DRAWS = 100_000;

	private final Map<String, Entry> passes = new LinkedHashMap<>();

	private final Map<String, String> tokens = new HashMap<>();

	private final Map<String, String> payments = new HashMap<>();

	private final InMemoryDraws draws;

	private final SignInStore signIns = SignInStore.inMemory();

	/**
	 * Create a store that is empty.
	 */
	public InMemoryPassStore() {
		this(MOST_CLOSED_DRAWS);
	}

	InMemoryPassStore(int mostClosedDraws) {
		this.draws = new InMemoryDraws(mostClosedDraws);
	}

	@Override
	public synchronized boolean add(Pass pass, String tokenHash) {
		if (!take(pass.grants().getFirst())) {
			return false;
		}
		this.passes.put(pass.id(), new Entry(pass, tokenHash));
		this.tokens.put(tokenHash, pass.id());
		return true;
	}

	@Override
	public synchronized boolean renew(PassGrant grant) {
		Entry entry = this.passes.get(grant.passId());
		if (entry == null || entry.pass.until().isEmpty() || entry.pass.grants().stream().anyMatch(grant::overlaps)
				|| !take(grant)) {
			return false;
		}
		entry.pass = entry.pass.with(grant);
		return true;
	}

	private boolean take(PassGrant grant) {
		return this.payments.putIfAbsent(grant.payment(), grant.passId()) == null;
	}

	@Override
	public synchronized boolean reissue(String passId, String tokenHash) {
		Entry entry = this.passes.get(passId);
		if (entry == null) {
			return false;
		}
		this.tokens.remove(entry.tokenHash);
		entry.tokenHash = tokenHash;
		this.tokens.put(tokenHash, passId);
		return true;
	}

	@Override
	public synchronized Optional<Pass> find(String tokenHash) {
		return pass(this.tokens.get(tokenHash));
	}

	@Override
	public synchronized Optional<Pass> findById(String passId) {
		return pass(passId);
	}

	@Override
	public synchronized Optional<Pass> findByPayment(String payment) {
		return pass(this.payments.get(payment));
	}

	private Optional<Pass> pass(@Nullable String passId) {
		return Optional.ofNullable(passId).map(this.passes::get).map((it) -> it.pass);
	}

	@Override
	public synchronized List<Pass> findBoughtBy(@Nullable String buyer, @Nullable String principal,
			@Nullable String identifier) {
		return newest().filter((it) -> it.isBoughtBy(buyer, principal, identifier)).toList();
	}

	private Stream<Pass> newest() {
		return this.passes.values()
			.stream()
			.map((it) -> it.pass)
			.sorted(Comparator.comparing(Pass::createdAt).reversed());
	}

	@Override
	public SignInStore signIns() {
		return this.signIns;
	}

	@Override
	public synchronized boolean open(Draw draw, BigDecimal floor, Instant now) {
		Entry entry = this.passes.get(draw.passId());
		if (entry == null || this.draws.isRepeated(draw)) {
			return false;
		}
		if (entry.find(draw.grant()).filter((it) -> it.isValid(now) && it.holds(draw.amount().add(floor))).isEmpty()) {
			return false;
		}
		entry.change(draw.grant(), (grant) -> grant.withBalance(grant.balance().subtract(draw.amount())));
		this.draws.add(draw);
		return true;
	}

	@Override
	public synchronized Optional<Draw> findDraw(String passId, String callKey) {
		return this.draws.find(passId, callKey);
	}

	@Override
	public synchronized boolean leave(Draw draw) {
		return this.draws.leave(draw);
	}

	@Override
	public synchronized boolean use(Draw draw) {
		return this.draws.use(draw);
	}

	@Override
	public synchronized boolean close(Draw draw) {
		if (!this.draws.close(draw)) {
			return false;
		}
		credit(draw, draw.rest());
		return true;
	}

	@Override
	public synchronized boolean giveBack(Draw draw) {
		Optional<Draw> known = this.draws.remove(draw.id());
		known.ifPresent((it) -> credit(it, it.amount()));
		return known.isPresent();
	}

	private void credit(Draw draw, BigDecimal amount) {
		Optional.ofNullable(this.passes.get(draw.passId()))
			.ifPresent(
					(entry) -> entry.change(draw.grant(), (grant) -> grant.withBalance(grant.balance().add(amount))));
	}

	@Override
	public synchronized List<Draw> endLapsed(Instant now, int most) {
		return this.draws.lapsed(now, most).stream().map(this::end).toList();
	}

	private Draw end(Draw draw) {
		if (draw.state() == DrawState.OPEN) {
			giveBack(draw);
			return draw;
		}
		close(draw);
		return draw.closed();
	}

	@Override
	public synchronized boolean revoke(String passId) {
		Entry entry = this.passes.get(passId);
		if (entry == null) {
			return false;
		}
		entry.set(entry.pass.grants().stream().map(PassGrant::ended).toList());
		return true;
	}

	@Override
	public synchronized boolean end(String payment) {
		return Optional.ofNullable(this.payments.get(payment))
			.map(this.passes::get)
			.filter((entry) -> entry.change(payment, PassGrant::ended))
			.isPresent();
	}

	@Override
	public synchronized boolean extend(String payment, Instant until) {
		return Optional.ofNullable(this.payments.get(payment))
			.map(this.passes::get)
			.filter((entry) -> entry.change(payment,
					(grant) -> (!grant.revoked() && grant.until().isBefore(until)) ? grant.extended(until) : grant))
			.isPresent();
	}

	@Override
	public synchronized List<Pass> list(Instant before, int most) {
		return newest().filter((it) -> it.createdAt().isBefore(before)).limit(most).toList();
	}

	@Override
	public synchronized List<PassTotals> totals(Instant now) {
		return PassTotals.of(this.passes.values().stream().map((it) -> it.pass).toList(), now);
	}

	@Override
	public boolean isDurable() {
		return false;
	}

	@Override
	public synchronized int prune(Instant before, int most) {
		int old = this.draws.prune(before, most);
		if (old == most) {
			return old;
		}
		List<Entry> ended = this.passes.values()
			.stream()
			.filter((it) -> it.pass.grants().stream().allMatch((grant) -> grant.until().isBefore(before)))
			.limit(most)
			.toList();
		for (Entry entry : ended) {
			this.passes.remove(entry.pass.id());
			this.tokens.remove(entry.tokenHash);
			entry.pass.grants().forEach((grant) -> this.payments.remove(grant.payment()));
		}
		this.draws.forget(ended.stream().map((entry) -> entry.pass.id()).collect(Collectors.toSet()));
		return old + ended.size();
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

		// Whether the grant is another one afterwards.
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
