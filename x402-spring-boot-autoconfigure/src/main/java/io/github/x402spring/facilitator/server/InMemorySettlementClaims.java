package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.github.x402spring.payment.PaymentKey;
import org.jspecify.annotations.Nullable;

/**
 * Claims in memory, for development. A restart forgets them, as it forgets the ledger in
 * memory: then the chain refuses what was settled before.
 *
 * @since 0.1.0
 */
public final class InMemorySettlementClaims implements SettlementClaims {

	/** An answer that was lost may still be asked for, and budgets look back that far. */
	private static final Duration KEPT = Duration.ofDays(1);

	private static final int ROUND = 1000;

	private final Map<PaymentKey, Row> rows = new HashMap<>();

	private int claims;

	/**
	 * Create a book that is empty.
	 */
	public InMemorySettlementClaims() {
	}

	@Override
	public synchronized ClaimResult claim(ClaimRequest request) {
		Row row = this.rows.get(request.payment());
		if (row == null) {
			Optional<Duration> wait = budgetWait(request);
			return wait.<ClaimResult>map(ClaimResult.OverBudget::new).orElseGet(() -> fresh(request));
		}
		ClaimedPayment state = row.state;
		if (state.told() || !state.caller().equals(request.caller()) || row.isLeased(request.now())) {
			return new ClaimResult.Taken(state);
		}
		row.state = new ClaimedPayment(state.caller(), request.idempotencyKey(), state.transaction(), false);
		row.fence++;
		row.leaseUntil = request.leaseUntil();
		return new ClaimResult.Granted(new SettlementClaim(request.payment(), row.fence));
	}

	private ClaimResult fresh(ClaimRequest request) {
		if (++this.claims % ROUND == 0) {
			prune(request.now().minus(KEPT));
		}
		this.rows.put(request.payment(), new Row(request));
		return new ClaimResult.Granted(new SettlementClaim(request.payment(), 1));
	}

	@Override
	public synchronized boolean tell(SettlementClaim claim, String transaction) {
		Optional<Row> row = held(claim);
		row.ifPresent((it) -> it.end(transaction, true));
		return row.isPresent();
	}

	@Override
	public synchronized void leave(SettlementClaim claim, Optional<String> transaction) {
		held(claim).ifPresent((it) -> it.end(transaction.orElse(it.state.transaction()), false));
	}

	@Override
	public synchronized void withdraw(SettlementClaim claim) {
		held(claim).ifPresent((it) -> this.rows.remove(claim.payment()));
	}

	@Override
	public synchronized Optional<ClaimedPayment> find(PaymentKey payment) {
		return Optional.ofNullable(this.rows.get(payment)).map((row) -> row.state);
	}

	@Override
	public synchronized Optional<Duration> budgetWait(ClaimRequest request) {
		return new ClaimBudget(request).wait(this.rows.values()
			.stream()
			.map((row) -> row.request)
			.filter((it) -> it.caller().equals(request.caller()))
			.toList());
	}

	@Override
	public synchronized void charge(Collection<PaymentKey> payments, BigInteger gasCost) {
		payments.stream().map(this.rows::get).filter(Objects::nonNull).forEach((row) -> row.charge(gasCost));
	}

	@Override
	public boolean isDurable() {
		return false;
	}

	@Override
	public synchronized int prune(Instant before) {
		int size = this.rows.size();
		this.rows.values().removeIf((row) -> row.isOver(before));
		return size - this.rows.size();
	}

	private Optional<Row> held(SettlementClaim claim) {
		return Optional.ofNullable(this.rows.get(claim.payment()))
			.filter((row) -> row.fence == claim.fence() && !row.state.told());
	}

	private static final class Row {

		private ClaimRequest request;

		private boolean charged;

		private ClaimedPayment state;

		private long fence = 1;

		private @Nullable Instant leaseUntil;

		private Row(ClaimRequest request) {
			this.request = request;
			this.leaseUntil = request.leaseUntil();
			this.state = new ClaimedPayment(request.caller(), request.idempotencyKey(), null, false);
		}

		private void charge(BigInteger cost) {
			this.request = this.request.withGasCost(this.charged ? this.request.gasCost().add(cost) : cost);
			this.charged = true;
		}

		private boolean isOver(Instant before) {
			return this.request.validUntil().isBefore(before) && this.request.now().isBefore(before);
		}

		private boolean isLeased(Instant now) {
			return this.leaseUntil != null && this.leaseUntil.isAfter(now);
		}

		private void end(@Nullable String transaction, boolean told) {
			this.leaseUntil = null;
			this.state = new ClaimedPayment(this.state.caller(), this.state.idempotencyKey(), transaction, told);
		}

	}

}
