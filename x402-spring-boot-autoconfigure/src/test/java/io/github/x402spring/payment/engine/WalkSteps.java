package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * What happens in a walk beside requests: time passes, blocks come and go, reconcilers
 * and operators look after payments, processes crash.
 */
final class WalkSteps {

	private static final Duration TICK = Shop.LEASE.dividedBy(4);

	private final WalkWorld world;

	WalkSteps(WalkWorld world) {
		this.world = world;
	}

	void passTime() {
		int dice = this.world.random.nextInt(100);
		if (dice < 57) {
			pass(Duration.ofMillis(this.world.random.nextInt(3000)));
		}
		else if (dice < 86) {
			pass(Shop.LEASE.minusSeconds(5).plusMillis(this.world.random.nextInt(10_000)));
		}
		else {
			pass(Duration.ofMinutes(this.world.random.nextInt(50)));
		}
	}

	// Who does not pause renews its leases, for as long as one may.
	private void pass(Duration duration) {
		Instant until = this.world.clock.instant().plus(duration);
		List<WalkNode> renewing = this.world.running().stream().filter((node) -> this.world.chance(50)).toList();
		this.world.trace("time passes: " + duration + ", " + renewing + " at work");
		for (int i = 0; i < 50 && this.world.clock.instant().plus(TICK).isBefore(until); i++) {
			this.world.clock.advance(TICK);
			renewing.forEach((node) -> node.engine.renewLeases());
		}
		this.world.clock.advance(Duration.between(this.world.clock.instant(), until));
	}

	void chain() {
		int dice = this.world.random.nextInt(100);
		if (dice < 60) {
			this.world.chain.mineLate();
		}
		else if (dice < 80) {
			this.world.chain.reorganise();
		}
		else if (dice < 84) {
			this.world.chain.cancel(this.world.pick(this.world.coins).key);
		}
	}

	void lookAfter(WalkNode node) {
		int dice = this.world.random.nextInt(100);
		if (dice < 60) {
			reconcile(node);
		}
		else if (dice < 95) {
			operate(node);
		}
		else {
			this.world.crash(node);
		}
	}

	// One after the other, and in an order that replays.
	private void reconcile(WalkNode node) {
		List<Payment> open;
		try {
			open = Arrays.stream(MoneyState.values())
				.flatMap((money) -> node.ledger.open(node.clock.instant(), money, 100).stream())
				.toList();
		}
		catch (LedgerUnavailableException ex) {
			return;
		}
		open.stream().sorted(Comparator.comparing((it) -> it.terms().key().value())).forEach((payment) -> {
			PaymentKey key = payment.terms().key();
			this.world.trace(node + " looks after " + this.world.coin(key) + ", which is " + payment.money());
			node.engine.look(payment);
			node.requireAlive();
			Payment after = this.world.ledger.row(key);
			if (after != null && after.proven()) {
				this.world.saw("proven " + after.money());
			}
		});
	}

	private void operate(WalkNode node) {
		WalkCoin coin = this.world.pick(forOperators());
		Payment row = this.world.ledger.row(coin.key);
		if (row == null) {
			return;
		}
		try {
			this.world.trace("operator of " + node + " looks after " + coin);
			OperationResult result = operate(node, row);
			this.world.trace("operator of " + node + ": " + result.getClass().getSimpleName());
		}
		catch (LedgerUnavailableException ex) {
			this.world.trace("operator of " + node + " cannot reach the ledger");
		}
	}

	// Half of the time they look at what they are told of.
	private List<WalkCoin> forOperators() {
		List<WalkCoin> unknown = this.world.coins.stream().filter(this::isUnknown).toList();
		return (unknown.isEmpty() || this.world.chance(50)) ? this.world.coins : unknown;
	}

	private boolean isUnknown(WalkCoin coin) {
		Payment row = this.world.ledger.row(coin.key);
		return row != null && row.money() == MoneyState.UNKNOWN;
	}

	private OperationResult operate(WalkNode node, Payment row) {
		int dice = this.world.random.nextInt(100);
		if (dice < 40) {
			return node.engine.operations().reconcile(row.id());
		}
		if (dice < 60) {
			return node.engine.operations().markRefunded(row.id(), "by hand");
		}
		// Operators look at the chain before they say what became of it.
		String transaction = this.world.chain.transaction(row.terms().key());
		return (transaction != null) ? node.engine.operations().markSettled(row.id(), transaction)
				: node.engine.operations().markFailed(row.id());
	}

}
