package io.github.x402spring.payment.engine;

import java.util.Optional;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.jspecify.annotations.Nullable;

import static io.github.x402spring.payment.engine.WalkWorld.require;

/**
 * The requests of a walk: clients present payments to one process or the other, and what
 * is let through goes on, or not. Each answer is compared with what is true.
 */
final class WalkClients {

	private final WalkWorld world;

	WalkClients(WalkWorld world) {
		this.world = world;
	}

	void present(WalkNode node, WalkCoin coin, FakePaidRequest request, PaymentPayload payload) {
		Payment before = row(coin);
		int troubles = this.world.troubles;
		int waits = this.world.waits;
		PaymentDecision decision = decide(node, coin, request, payload);
		boolean undisturbed = this.world.troubles == troubles;
		switch (decision) {
			case PaymentDecision.Free free -> throw new AssertionError("free");
			case PaymentDecision.Repeated repeated -> throw new AssertionError("repeated");
			case PaymentDecision.Granted granted -> {
				WalkFlight flight = new WalkFlight(node, coin, (PaymentAdmission) granted.admission());
				granted(flight, request, payload);
				if (undisturbed) {
					granted(flight, before);
				}
			}
			case PaymentDecision.Refused refused -> {
				if (undisturbed) {
					bound(coin, before, request, refused.problem());
				}
				refused(coin, refused.problem(), this.world.waits != waits, !undisturbed);
				if (isUseless(refused.problem()) && !this.world.isInterrupted() && row(coin) == null) {
					// The client makes another payment.
					this.world.coins.remove(coin);
				}
			}
		}
	}

	private PaymentDecision decide(WalkNode node, WalkCoin coin, FakePaidRequest request, PaymentPayload payload) {
		String what = "present " + coin + " to " + node + " for " + request.path()
				+ ((payload == coin.payload) ? "" : " rewritten") + " at " + this.world.price;
		this.world.trace(what);
		WalkLedger.Presented outer = this.world.ledger.presenting(new WalkLedger.Presented(request, payload));
		try {
			PaymentDecision decision = node.engine.decide(this.world.endpoint(request), request, payload);
			this.world.trace(what + ": "
					+ ((decision instanceof PaymentDecision.Refused refused) ? refused.problem().code() : "granted"));
			return decision;
		}
		finally {
			this.world.ledger.presenting(outer);
		}
	}

	private void bound(WalkCoin coin, @Nullable Payment before, FakePaidRequest request, PaymentProblem problem) {
		boolean bound = problem instanceof PaymentProblem.BoundToOtherRequest;
		boolean other = before != null && !coin.bound(before).equals(request);
		require(bound || !other || this.world.ledger.isForgotten(coin.key), () -> "not bound to its request: " + coin);
		require(before != null || !bound, () -> "bound without a row: " + coin);
	}

	// Too late, or at yesterday's price.
	private static boolean isUseless(PaymentProblem problem) {
		return problem instanceof PaymentProblem.Rejected rejected
				&& !rejected.reason().equals(ErrorReason.INSUFFICIENT_BALANCE);
	}

	private void granted(WalkFlight flight, FakePaidRequest request, PaymentPayload payload) {
		Payment mine = flight.execution.payment();
		require(request.equals(flight.coin.bound(mine)), () -> "granted for another request: " + mine);
		require(payload.json().equals(flight.coin.text(mine)), () -> "granted for another text: " + mine);
		this.world.saw("granted");
		flight.node.flights.add(flight);
	}

	private void granted(WalkFlight flight, @Nullable Payment before) {
		Payment row = row(flight.coin);
		require(flight.execution.payment().equals(row), () -> "granted with another token than that of " + row);
		if (before == null) {
			require(row.terms().quote().amount().equals(this.world.amount()), () -> "not the price of now");
			return;
		}
		require(row.terms().equals(before.terms()), () -> "not the terms of the reservation");
		this.world.saw((before.money() == MoneyState.RESERVED) ? "taken over" : "redeemed");
	}

	/**
	 * An answer that grants nothing. Other things may have happened since it was decided
	 * if it waited, and who is disturbed may not know what stands in the book.
	 */
	void refused(WalkCoin coin, PaymentProblem problem, boolean waited, boolean disturbed) {
		this.world.saw(problem.code());
		switch (problem) {
			// These invite the client to pay anew.
			case PaymentProblem.Required it -> throw new AssertionError("a challenge without reason");
			case PaymentProblem.Rejected it -> requireNothingMoved(coin);
			case PaymentProblem.SettlementFailed it -> requireNothingMoved(coin);
			// Nothing was charged.
			case PaymentProblem.Unavailable it ->
				require(waited || !this.world.chain.has(coin.key), () -> "called unavailable and paid: " + coin);
			case PaymentProblem.AlreadyDelivered it -> require(coin.isWritten(), () -> "never delivered: " + coin);
			case PaymentProblem.RefundDue it -> require(isTrue(coin), () -> "refund of nothing: " + coin);
			case PaymentProblem.Refunded it -> require(
					row(coin) != null && row(coin).content() == ContentState.REFUNDED, () -> "not refunded: " + coin);
			case PaymentProblem.SettlementUnknown it ->
				require(disturbed || this.world.ledger.isAnnounced(coin.key) || isUsedElsewhere(coin),
						() -> "unknown, and never sent: " + coin);
			case PaymentProblem.Unattributed it -> throw new AssertionError("all payments are sent from here");
			case PaymentProblem.InProgress it -> {
			}
			case PaymentProblem.BoundToOtherRequest it -> {
			}
			case PaymentProblem.PassExhausted it -> throw new AssertionError("there are no passes");
			case PaymentProblem.ScopeDenied it -> throw new AssertionError("there are no passes");
			case PaymentProblem.PassNotAccepted it -> throw new AssertionError("there are no passes");
			case PaymentProblem.CallRepeated it -> throw new AssertionError("there are no passes");
			case PaymentProblem.IdentifierConflict it -> throw new AssertionError("there are no ids");
			case PaymentProblem.NotUsable it -> throw new AssertionError("no money moves first");
			case PaymentProblem.Denied it -> throw new AssertionError("there are no policies");
			case PaymentProblem.BudgetSpent it -> throw new AssertionError("there are no budgets");
			case PaymentProblem.RateLimited it -> throw new AssertionError("there are no limits");
			case PaymentProblem.Malformed it -> throw new AssertionError("malformed");
			case PaymentProblem.ContentTooLarge it -> throw new AssertionError("nothing is bound to content");
			case PaymentProblem.NotForSale it -> throw new AssertionError("not for sale");
			case PaymentProblem.Unpriceable it -> throw new AssertionError("unpriceable");
		}
	}

	// The payer cancelled it before it was sent.
	private boolean isUsedElsewhere(WalkCoin coin) {
		Payment row = row(coin);
		return row != null && row.content() == ContentState.UNATTRIBUTED;
	}

	// What is forgotten cannot be used any more.
	private void requireNothingMoved(WalkCoin coin) {
		WalkChain chain = this.world.chain;
		boolean moves = chain.has(coin.key) || chain.isPending(coin.key);
		require(!moves || chain.isDoubtful(coin.key) || this.world.ledger.isForgotten(coin.key),
				() -> "asked to pay again for " + coin + ", which is " + row(coin));
	}

	/** A request that was let through goes on, or not. */
	void fly(WalkFlight flight) {
		if (isStale(flight)) {
			this.world.saw("stale execution");
		}
		int dice = this.world.random.nextInt(100);
		if (dice < 12) {
			this.world.trace("handler fails " + flight);
			flight.execution.failed();
			// Some call twice, some go on although they should not.
			if (!this.world.chance(30)) {
				flight.end();
			}
		}
		else if (dice < 22) {
			this.world.trace("request ends without notice " + flight);
			flight.end();
		}
		else if (dice < 36) {
			settle(flight);
		}
		else if (settle(flight)) {
			deliver(flight);
		}
	}

	private boolean isStale(WalkFlight flight) {
		Payment row = row(flight.coin);
		Payment mine = flight.execution.payment();
		return row == null || !row.id().equals(mine.id()) || row.version() != mine.version();
	}

	boolean settle(WalkFlight flight) {
		int troubles = this.world.troubles;
		int waits = this.world.waits;
		this.world.trace("settle " + flight);
		Optional<PaymentProblem> problem = flight.execution.release();
		this.world.trace("settle " + flight + ": " + problem.map(PaymentProblem::code).orElse("yes"));
		problem.ifPresent((it) -> {
			flight.disturbed |= this.world.troubles != troubles;
			refused(flight.coin, it, this.world.waits != waits, flight.disturbed);
			if (!this.world.chance(20)) {
				flight.end();
			}
		});
		return problem.isEmpty();
	}

	private static void tellLeft(WalkFlight flight, boolean truncated) {
		if (truncated) {
			flight.execution.broke();
		}
		else {
			flight.execution.left();
		}
	}

	void deliver(WalkFlight flight) {
		boolean truncated = this.world.chance(10);
		this.world.trace("deliver " + flight + ((truncated) ? " truncated" : ""));
		if (flight.delivered) {
			tellLeft(flight, truncated);
			flight.end();
			return;
		}
		Payment mine = flight.execution.payment();
		firstByte(flight, mine);
		int troubles = this.world.troubles;
		try {
			tellLeft(flight, truncated);
		}
		finally {
			if (!flight.coin.firstByteWritten(mine)) {
				require(this.world.troubles != troubles, () -> "delivered, and not written down: " + mine);
				flight.end();
			}
			else if (!this.world.chance(10)) {
				flight.end();
			}
		}
	}

	// The content leaves: now or never the money is in, and the payment this request's.
	private void firstByte(WalkFlight flight, Payment mine) {
		Payment row = row(flight.coin);
		require(!isStale(flight), () -> "delivered " + flight + " with " + mine + ", which is " + row);
		require(row.money() == MoneyState.SETTLED, () -> "delivered while its money is " + row.money());
		require(row.content() == ContentState.SERVING, () -> "delivered while its content is " + row.content());
		require(isTrue(flight.coin), () -> "delivered without a transfer: " + flight);
		require(!flight.coin.isWritten(), () -> "delivered once more: " + flight);
		flight.delivered = true;
		flight.coin.firstByte();
		this.world.saw("delivered");
	}

	private boolean isTrue(WalkCoin coin) {
		return this.world.chain.has(coin.key) || this.world.chain.isDoubtful(coin.key);
	}

	private @Nullable Payment row(WalkCoin coin) {
		return this.world.ledger.row(coin.key);
	}

}
