package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;

import static io.github.x402spring.payment.engine.WalkWorld.require;

/**
 * A process of a walk, from its start to its end: with a clock that is a bit wrong, a
 * connection to the ledger, the verifier, the settler and the chain that fail, and
 * pauses. Whatever was under way when it ended is no more.
 */
final class WalkNode {

	/** Clocks are wrong by less than this. */
	static final int SKEW_MILLIS = 3000;

	final String name;

	final Clock clock;

	final FaultyLedger ledger;

	final PaymentEngine engine;

	final List<WalkFlight> flights = new ArrayList<>();

	/** How many calls wait; the process does nothing else meanwhile. */
	int paused;

	boolean dead;

	private final WalkWorld world;

	private final String owner;

	WalkNode(WalkWorld world, String name) {
		this.world = world;
		this.name = name;
		this.owner = name + "#" + world.nextStart();
		Duration skew = Duration.ofMillis(world.random.nextInt(-SKEW_MILLIS, SKEW_MILLIS));
		this.clock = Clock.offset(world.clock, skew);
		this.ledger = new FaultyLedger(world.ledger);
		this.ledger.failOn(this::before);
		this.ledger.loseAnswerOf(this::after);
		PaymentPolicy policy = PaymentPolicy.DEFAULT.withLease(this.owner, Shop.LEASE);
		this.engine = new PaymentEngine(Wire.protocols(), List.of(world.scheme),
				StubRail.settling(this::settle).with(this::find), this::verify, this.ledger, List.of(), policy,
				this.clock);
	}

	void requireAlive() {
		if (this.dead) {
			throw new Crash();
		}
	}

	private boolean before(FaultyLedger.Call call) {
		if (this.world.calm) {
			return false;
		}
		if (call instanceof FaultyLedger.Extend extend) {
			// The order of renewals is no matter of the seed, so no dice here.
			return Math.floorMod(extend.payment().terms().key().hashCode() + extend.payment().version(), 50) == 0;
		}
		this.world.interrupt(this, 2);
		if (call instanceof FaultyLedger.Reserve && this.world.random.nextInt(200) == 0) {
			sleep();
		}
		dieSometimes();
		return fault(call);
	}

	// For longer than payments are good, while the other process goes on before and after
	// that.
	private void sleep() {
		this.world.interrupt(this, 100);
		this.world.trace(this + " sleeps");
		this.world.clock.advance(Shop.MAX_TIMEOUT.plus(Duration.ofMinutes(10)));
		this.world.interrupt(this, 100);
	}

	private boolean after(FaultyLedger.Call call) {
		if (this.world.calm || call instanceof FaultyLedger.Extend) {
			return false;
		}
		dieSometimes();
		return fault(call);
	}

	private boolean fault(FaultyLedger.Call call) {
		boolean fails = this.world.chance(1);
		if (fails) {
			this.world.troubles++;
		}
		return fails;
	}

	private void dieSometimes() {
		if (this.world.random.nextInt(400) == 0) {
			die();
		}
	}

	private void die() {
		this.world.troubles++;
		this.world.saw("crash in the middle");
		this.world.crash(this);
		throw new Crash();
	}

	private VerificationResult verify(CheckedPayment payment) {
		Payment row = this.world.ledger.row(payment.key());
		require(row != null && row.money() == MoneyState.RESERVED, () -> "verified while it is " + row);
		this.world.interrupt(this, 3);
		VerificationResult result = this.world.chain.verify(payment);
		if (this.world.calm) {
			return result;
		}
		this.world.interrupt(this, 3);
		if (this.world.chance(8)) {
			throw new IllegalStateException("verifier is down");
		}
		return this.world.chance(5) ? new VerificationResult.Rejected(ErrorReason.INSUFFICIENT_BALANCE) : result;
	}

	private SettlementResult settle(CheckedPayment payment) {
		Payment row = this.world.ledger.row(payment.key());
		int dice = (this.world.calm) ? 99 : this.world.random.nextInt(100);
		if (row != null && row.money() == MoneyState.SETTLING) {
			require(row.lease() != null && this.owner.equals(row.lease().owner()),
					() -> "sent while it belongs to somebody else: " + row);
			require(payment.quote().equals(row.terms().quote()), () -> "sent for another price");
			if (dice < 4) {
				this.world.interrupt(this, 20);
				return new SettlementResult.NotSent(Duration.ofSeconds(3));
			}
			this.world.ledger.sent(payment.key());
		}
		require(this.world.ledger.isAnnounced(payment.key()), () -> "sent before it was written down: " + row);
		return (dice < 4) ? new SettlementResult.NotSent(Duration.ZERO) : send(payment, dice);
	}

	private SettlementResult send(CheckedPayment payment, int dice) {
		try {
			this.world.interrupt(this, 10);
		}
		catch (Crash ex) {
			// What the dead sent may arrive.
			if (this.world.chance(50)) {
				this.world.chain.submit(payment);
			}
			throw ex;
		}
		SettlementResult result = facilitate(payment, dice);
		this.world.interrupt(this, 12);
		if (dice >= 18 && dice < 21) {
			die();
		}
		if (dice >= 21 && dice < 26) {
			throw new IllegalStateException("the answer is lost");
		}
		return result;
	}

	private SettlementResult facilitate(CheckedPayment payment, int dice) {
		if (dice < 12) {
			this.world.chain.submit(payment);
			return new SettlementResult.Unknown("settlement pending");
		}
		if (dice < 14) {
			return this.world.chain.lieYes(payment);
		}
		if (dice < 16) {
			return this.world.chain.lieNo(payment);
		}
		if (dice < 18 || dice >= 26 && dice < 34) {
			return new SettlementResult.Unknown("no answer");
		}
		// An honest facilitator says no only to what it has never seen.
		boolean unseen = !this.world.chain.isPending(payment.key()) && !this.world.chain.has(payment.key());
		return (dice >= 34 && dice < 42 && unseen) ? new SettlementResult.Failed(ErrorReason.INSUFFICIENT_BALANCE)
				: this.world.chain.settle(payment);
	}

	private Evidence find(Payment payment) {
		if (this.world.calm) {
			return this.world.chain.find(payment);
		}
		if (this.world.chance(15)) {
			throw new IllegalStateException("the chain's node is down");
		}
		Evidence evidence = this.world.chance(60) ? this.world.chain.find(payment) : new Evidence.None();
		this.world.interrupt(this, 4);
		return evidence;
	}

	@Override
	public String toString() {
		return this.owner;
	}

	/** The process ends in the middle of something. */
	static final class Crash extends Error {

		private static final long serialVersionUID = 1L;

		private Crash() {
			super("crash", null, false, false);
		}

	}

}
