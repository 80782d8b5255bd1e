package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.rail.Evidence;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of payments, for the client that comes back with one and for the
 * reconciler alike.
 */
final class OutcomeSearch {

	private static final Log logger = LogFactory.getLog(OutcomeSearch.class);

	private final PaymentBook book;

	private final RailCalls rails;

	private final PaymentPolicy policy;

	private final OutcomeWriter outcomes;

	OutcomeSearch(PaymentBook book, RailCalls rails, PaymentPolicy policy) {
		this.book = book;
		this.rails = rails;
		this.policy = policy;
		this.outcomes = new OutcomeWriter(book);
	}

	/**
	 * Write down that the process that was settling a payment has vanished: what became
	 * of the payment is a question now.
	 * @param settling the payment, its lease lapsed
	 * @return the unknown payment; empty if another caller made a step before
	 */
	Optional<Payment> abandoned(Payment settling) {
		Payment unknown = settling.settlementUnknown("abandoned", this.book.now());
		return this.book.tryMove(settling, unknown) ? Optional.of(unknown) : Optional.empty();
	}

	/**
	 * Try to learn what became of a payment whose outcome is unknown: by evidence, else
	 * by presenting it to its rail once more, which cannot move money twice. Only one
	 * caller at a time does so. What has ended moves nothing any more, and what was used
	 * elsewhere is not sent: then evidence alone can tell.
	 * @param unknown the payment
	 * @param presentable restores the payment to present it again; gives {@code null} if
	 * that is not possible
	 * @return the payment afterwards
	 */
	Payment resolve(Payment unknown, Supplier<@Nullable CheckedPayment> presentable) {
		Payment leased = unknown.leased(lease(), this.book.now());
		if (!this.book.tryMove(unknown, leased)) {
			return unknown;
		}
		Payment next = switch (this.rails.find(leased)) {
			case Evidence.Transferred yes -> transferred(leased, yes);
			case Evidence.Earlier it -> leased.seenEarlier(it.transaction(), it.irreversible(), this.book.now());
			case Evidence.Pending it -> rested(leased, it.transaction());
			case Evidence.Impossible no -> leased.provenFailed(no.reason(), this.book.now());
			case Evidence.Absent absent -> presentAgain(leased, presentable);
			case Evidence.None none -> presentAgain(leased, presentable);
		};
		return warned(leased, this.outcomes.write(leased, next));
	}

	/**
	 * Compare an outcome that a settler told with the evidence.
	 * @param told a payment that is settled or failed
	 * @return the payment afterwards
	 */
	Payment confirm(Payment told) {
		Instant now = this.book.now();
		return switch (this.rails.find(told)) {
			case Evidence.Transferred yes -> tryWrite(told, transferred(told, yes));
			case Evidence.Earlier it -> earlier(told, it, now);
			case Evidence.Pending it -> pending(told, it, now);
			case Evidence.Impossible no when told.money() == MoneyState.FAILED ->
				tryWrite(told, told.provenFailed(no.reason(), now));
			case Evidence.Impossible no -> {
				Payment doubted = doubt(told);
				yield (doubted.money() == MoneyState.UNKNOWN)
						? tryWrite(doubted, doubted.provenFailed(no.reason(), now)) : told;
			}
			case Evidence.Absent absent -> (told.money() == MoneyState.SETTLED) ? doubt(told) : told;
			case Evidence.None none -> told;
		};
	}

	private Payment transferred(Payment payment, Evidence.Transferred yes) {
		BigInteger amount = yes.amount();
		return (amount != null)
				? payment.seenReceived(yes.transaction(), yes.irreversible(), amount, this.policy, this.book.now())
				: payment.seenSettled(yes.transaction(), yes.irreversible(), this.book.now());
	}

	// What was told to be settled stays so. What was refused is not settled before it is
	// final enough.
	private Payment pending(Payment told, Evidence.Pending evidence, Instant now) {
		return (told.money() == MoneyState.SETTLED)
				? tryWrite(told, told.seenSettled(evidence.transaction(), false, now)) : told;
	}

	private Payment earlier(Payment told, Evidence.Earlier evidence, Instant now) {
		if (told.content() == ContentState.DELIVERED && !told.proven()) {
			logger.error("Payment " + told.id() + " was delivered, but the chain shows its transfer "
					+ evidence.transaction() + " before its reservation; another sale may have used the same transfer");
		}
		return warned(told, tryWrite(told, told.seenEarlier(evidence.transaction(), evidence.irreversible(), now)));
	}

	private static Payment warned(Payment before, Payment after) {
		if (after.version() != before.version() && after.isUnattributed()) {
			logger.warn("Payment " + after.id() + " is unattributed: the chain shows its transfer "
					+ after.transaction() + ", which this ledger did not send. Its content is not served. Find "
					+ "out whether another ledger sold it; if not, refund it");
		}
		return after;
	}

	private Payment doubt(Payment settled) {
		logger.error("Payment " + settled.id() + " was reported as settled by " + settled.transaction()
				+ ", but the chain does not show it; its content is " + settled.content());
		return tryWrite(settled, settled.settlementUnknown("not on the chain", this.book.now()));
	}

	// If another step was made in the meantime, that one counts.
	private Payment tryWrite(Payment from, Payment to) {
		return this.book.tryMove(from, to) ? to : from;
	}

	private Payment presentAgain(Payment unknown, Supplier<@Nullable CheckedPayment> presentable) {
		boolean mayMove = unknown.content() != ContentState.UNATTRIBUTED && !hasEnded(unknown);
		CheckedPayment checked = mayMove ? presentable.get() : null;
		if (checked == null) {
			return rested(unknown, null);
		}
		// A refusal proves nothing here: the first presentation may have moved the money.
		return switch (this.rails.settle(checked.reservedAs(unknown.id()))) {
			case SettlementResult.Settled yes -> unknown.settled(yes, null, this.book.now());
			case SettlementResult.Failed no -> rested(unknown, null);
			case SettlementResult.Unknown still -> rested(unknown, still.transaction());
			case SettlementResult.NotSent not -> rested(unknown, null);
		};
	}

	// Clients are told when to come back; an earlier retry triggers no new lookup.
	private Payment rested(Payment unknown, @Nullable String transaction) {
		Instant now = this.book.now();
		return unknown.rested(transaction, this.policy.restUntil(unknown, now), this.policy.nextLook(unknown, now),
				now);
	}

	/**
	 * Return whether an authorisation has ended.
	 * @param payment the payment
	 * @return whether it can move no money any more
	 */
	boolean hasEnded(Payment payment) {
		return this.rails.hasEnded(payment, this.book.now());
	}

	private Lease lease() {
		return this.policy.newLease(this.book.now());
	}

}
