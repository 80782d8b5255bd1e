package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.books.Invariant;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.books.LedgerReport;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.testsupport.Payloads;
import org.jspecify.annotations.Nullable;

import static io.github.x402spring.payment.engine.WalkWorld.require;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the payments of a walk end, and what the books look like then.
 */
final class WalkEnd {

	/** What the chain takes back is found out later than the check looks. */
	private static final Set<Invariant> FOUND_OUT_LATER = Set.of(Invariant.ONE_TRANSFER_PER_PAYMENT,
			Invariant.NOTHING_GUESSED);

	private final WalkWorld world;

	private final WalkClients clients;

	WalkEnd(WalkWorld world, WalkClients clients) {
		this.world = world;
		this.clients = clients;
	}

	/** With everything in order, a payment that is over comes to rest. */
	void retire(WalkCoin coin) {
		Instant now = this.world.clock.instant();
		Payment row = row(coin);
		if (!coin.isOver(now) || row != null && row.isLeased(now.minusMillis(WalkNode.SKEW_MILLIS * 2L))) {
			return;
		}
		this.world.trace("retire " + coin);
		this.world.calm = true;
		this.world.chain.forget(coin.key);
		this.world.nodes.forEach((node) -> node.flights.removeIf((flight) -> flight.coin == coin));
		if (this.world.ledger.find(coin.key).isPresent()) {
			rest(coin, this.world.pick(this.world.nodes));
		}
		if (!this.world.ledger.isForgotten(coin.key)) {
			check(coin);
		}
		this.world.coins.remove(coin);
		this.world.calm = false;
	}

	private void rest(WalkCoin coin, WalkNode node) {
		// An unknown one, and one that is not what it was called, take more than a look.
		for (int look = 0; look < 3; look++) {
			node.engine.operations().reconcile(row(coin).id());
		}
		Payment row = row(coin);
		PaymentDecision decision = node.engine.decide(this.world.endpoint(coin.bound(row)), coin.bound(row),
				Payloads.decode(coin.text(row)));
		switch (decision) {
			case PaymentDecision.Granted granted -> {
				WalkFlight flight = new WalkFlight(node, coin, (PaymentAdmission) granted.admission());
				require(this.clients.settle(flight), () -> "not redeemed: " + row);
				this.clients.deliver(flight);
			}
			case PaymentDecision.Refused refused -> this.clients.refused(coin, refused.problem(), false, false);
			case PaymentDecision.Free free -> throw new AssertionError("free");
			case PaymentDecision.Repeated repeated -> throw new AssertionError("repeated");
		}
	}

	private void check(WalkCoin coin) {
		Payment end = row(coin);
		String transaction = this.world.chain.transaction(coin.key);
		if (transaction != null) {
			require(end != null && end.money() == MoneyState.SETTLED, () -> coin + " was paid, and ends as " + end);
			require(end.content().isFinal() || end.isEntitlement(), () -> "was paid, and its content ends as " + end);
			require(end.proven() && transaction.equals(end.transaction()), () -> "ends with another transfer: " + end);
		}
		else {
			require(end == null || end.money() == MoneyState.FAILED || end.money() == MoneyState.RESERVED,
					() -> coin + " was not paid, and ends as " + end);
			require(!coin.isDelivered() || this.world.chain.isDoubtful(coin.key),
					() -> coin + " delivered for nothing");
		}
	}

	/** The check that operators run finds nothing that is not excused. */
	void checkBooks(Duration back, boolean atRest) {
		Instant now = this.world.clock.instant();
		LedgerReport report = new LedgerCheck(this.world.ledger, this.world.chain, List::of, List.of(),
				this.world.clock)
			.check(now.minus(back), now);
		require(report.unread().isEmpty(), () -> "not all was read: " + report.unread());
		for (LedgerReport.Finding finding : report.findings()) {
			Payment row = this.world.ledger.findById(finding.subject()).orElse(null);
			boolean excused = (row != null)
					? !atRest && this.world.chain.isDoubtful(row.terms().key())
							&& FOUND_OUT_LATER.contains(finding.invariant())
					: this.world.ledger.isForgotten(new PaymentKey(finding.subject()));
			require(excused, () -> finding + ": " + row);
		}
		this.world.saw("books checked");
	}

	void finish() {
		this.world.calm = true;
		this.world.nodes.forEach((node) -> node.flights.clear());
		while (!this.world.coins.isEmpty()) {
			this.world.clock.advance(Duration.ofHours(1));
			List.copyOf(this.world.coins).forEach(this::retire);
		}
		checkTotals();
	}

	// What was forgotten before it was found out counts as what it was called last.
	private void checkTotals() {
		Map<PaymentKey, BigInteger> money = this.world.chain.amounts();
		this.world.ledger.forgotten().forEach((key, row) -> {
			money.remove(key);
			if (row.money() == MoneyState.SETTLED) {
				money.put(key, row.terms().quote().amount());
			}
		});
		PaymentTotals totals = this.world.ledger.totals();
		assertThat(totals.settled()).as("settled").isEqualTo(money.size());
		assertThat(totals.unknown()).as("unknown").isZero();
		assertThat(totals.revenue().values().stream().reduce(BigInteger.ZERO, BigInteger::add)).as("revenue")
			.isEqualTo(money.values().stream().reduce(BigInteger.ZERO, BigInteger::add));
	}

	private @Nullable Payment row(WalkCoin coin) {
		return this.world.ledger.row(coin.key);
	}

}
