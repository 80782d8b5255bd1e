package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

	private final InMemoryPasses passes = new InMemoryPasses();

	private final InMemoryDraws draws;

	private final SignInStore signIns = SignInStore.inMemory();

	/**
	 * Create a store that is empty.
	 */
	public InMemoryPassStore() {
		this(MOST_CLOSED_DRAWS);
	}

	InMemoryPassStore(int mostClosedDraws) {
		this.draws = new InMemoryDraws(this.passes, mostClosedDraws);
	}

	@Override
	public synchronized boolean add(Pass pass, String tokenHash) {
		return this.passes.add(pass, tokenHash);
	}

	@Override
	public synchronized boolean renew(PassGrant grant) {
		return this.passes.renew(grant);
	}

	@Override
	public synchronized boolean reissue(String passId, String tokenHash) {
		return this.passes.reissue(passId, tokenHash);
	}

	@Override
	public synchronized Optional<Pass> find(String tokenHash) {
		return this.passes.find(tokenHash);
	}

	@Override
	public synchronized Optional<Pass> findById(String passId) {
		return this.passes.findById(passId);
	}

	@Override
	public synchronized Optional<Pass> findByPayment(String payment) {
		return this.passes.findByPayment(payment);
	}

	@Override
	public synchronized List<Pass> findBoughtBy(@Nullable String buyer, @Nullable String principal,
			@Nullable String identifier) {
		return newest().filter((it) -> it.isBoughtBy(buyer, principal, identifier)).toList();
	}

	private Stream<Pass> newest() {
		return this.passes.stream().sorted(Comparator.comparing(Pass::createdAt).reversed());
	}

	@Override
	public SignInStore signIns() {
		return this.signIns;
	}

	@Override
	public synchronized boolean open(Draw draw, BigDecimal floor, Instant now) {
		return this.draws.open(draw, floor, now);
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
		return this.draws.close(draw);
	}

	@Override
	public synchronized boolean giveBack(Draw draw) {
		return this.draws.giveBack(draw);
	}

	@Override
	public synchronized List<Draw> endLapsed(Instant now, int most) {
		return this.draws.endLapsed(now, most);
	}

	@Override
	public synchronized boolean revoke(String passId) {
		return this.passes.revoke(passId);
	}

	@Override
	public synchronized boolean end(String payment) {
		return this.passes.change(payment, PassGrant::ended);
	}

	@Override
	public synchronized boolean extend(String payment, Instant until) {
		return this.passes.change(payment,
				(grant) -> (!grant.revoked() && grant.until().isBefore(until)) ? grant.extended(until) : grant);
	}

	@Override
	public synchronized List<Pass> list(Instant before, int most) {
		return newest().filter((it) -> it.createdAt().isBefore(before)).limit(most).toList();
	}

	@Override
	public synchronized List<PassTotals> totals(Instant now) {
		return PassTotals.of(this.passes.stream().toList(), now);
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
		Set<String> ended = this.passes.prune(before, most);
		this.draws.forget(ended);
		return old + ended.size();
	}

}
