package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.testsupport.Payloads;
import org.jspecify.annotations.Nullable;

import static io.github.x402spring.payment.engine.WalkWorld.require;

/**
 * Two processes on one ledger, with clocks that differ, that pause and crash; a verifier
 * and a settler that fail, answer late, or lie; a chain that takes blocks back; clients
 * who come back as they like, and operators. What may never happen is checked after each
 * step.
 */
final class PaymentWalk {

	/** In use at the same time. */
	private static final int COINS = 12;

	private static final int BOOKS = 400;

	private final WalkWorld world;

	private final WalkClients clients;

	private final WalkSteps steps;

	private final WalkEnd end;

	private final long seed;

	PaymentWalk(long seed, Function<Clock, ReportingLedger> ledger) {
		this.seed = seed;
		this.world = new WalkWorld(seed, ledger, this::stepAndCheck);
		this.clients = new WalkClients(this.world);
		this.steps = new WalkSteps(this.world);
		this.end = new WalkEnd(this.world, this.clients);
	}

	/** What happened, and how often. */
	Map<String, Integer> seen() {
		return this.world.seen;
	}

	void run(int count) {
		Instant begin = this.world.clock.instant();
		int step = 0;
		try {
			for (; step < count; step++) {
				stepAndCheck();
				if (step % BOOKS == BOOKS - 1) {
					this.end.checkBooks(Duration.ofHours(3), false);
				}
			}
			this.end.finish();
			this.end.checkBooks(Duration.between(begin, this.world.clock.instant()), true);
		}
		catch (Throwable ex) {
			throw new AssertionError("-Dx402.walk.seed=" + this.seed + " fails at step " + step + ": " + ex.getMessage()
					+ "\n" + this.world.story(), ex);
		}
	}

	// Within a step, while somebody waits, others may be made.
	private void stepAndCheck() {
		try {
			step(this.world.random.nextInt(100));
		}
		catch (WalkNode.Crash ex) {
			this.world.trace("crashed");
		}
		check();
	}

	private void step(int dice) {
		while (this.world.coins.size() < COINS) {
			this.world.coins.add(this.world.newCoin());
		}
		List<WalkNode> running = this.world.running();
		if (dice < 77 && !running.isEmpty()) {
			work(this.world.pick(running), dice);
		}
		else if (dice < 91) {
			this.steps.passTime();
		}
		else if (dice < 96) {
			this.steps.chain();
		}
		else if (!this.world.isInterrupted()) {
			List.copyOf(this.world.coins).stream().filter((it) -> this.world.chance(20)).forEach(this.end::retire);
		}
	}

	private void work(WalkNode node, int dice) {
		WalkCoin coin = this.world.pick(this.world.coins);
		if (dice < 36) {
			this.clients.present(node, coin, coin.request, coin.payload);
		}
		else if (dice < 39) {
			this.clients.present(node, coin, this.world.request(), coin.payload);
		}
		else if (dice < 41) {
			this.clients.present(node, coin, coin.request, Payloads.spaced(coin.payload));
		}
		else if (dice < 42) {
			this.world.price = this.world.pick(WalkWorld.PRICES);
		}
		else if (dice < 49) {
			this.steps.lookAfter(node);
		}
		else if (!node.flights.isEmpty()) {
			this.clients.fly(this.world.pick(node.flights));
		}
	}

	private void check() {
		for (WalkCoin coin : this.world.coins) {
			Payment row = this.world.ledger.row(coin.key);
			boolean paid = this.world.chain.has(coin.key);
			require(coin.isCounted(), () -> coin + " was delivered more often than known: " + row);
			require(row == null || row.money() != MoneyState.RESERVED || !paid,
					() -> "paid before it was sent: " + row);
			if (row != null && row.proven()) {
				require((row.money() == MoneyState.SETTLED) == paid, () -> "proven, and wrong: " + row);
			}
			if (!this.world.chain.isDoubtful(coin.key)) {
				checkHonest(coin, row, paid);
			}
		}
		if (this.world.chance(25)) {
			this.world.ledger.find(this.world.pick(this.world.coins).key);
		}
	}

	private void checkHonest(WalkCoin coin, @Nullable Payment row, boolean paid) {
		MoneyState money = (row != null) ? row.money() : null;
		if (paid) {
			require(money == MoneyState.SETTLING || money == MoneyState.SETTLED || money == MoneyState.UNKNOWN
					|| this.world.ledger.isForgotten(coin.key), () -> coin + " was paid, and is " + row);
		}
		else if (row != null) {
			require(money != MoneyState.SETTLED && row.content() != ContentState.DELIVERED,
					() -> coin + " was not paid, and is " + row);
		}
	}

}
