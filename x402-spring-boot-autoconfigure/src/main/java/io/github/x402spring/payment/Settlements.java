package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends payments to the settler and writes down what is known before and after.
 */
final class Settlements {

	private static final Log logger = LogFactory.getLog(Settlements.class);

	private static final Pattern EVM_TRANSACTION = Pattern.compile("0x[0-9a-fA-F]{64}");

	/** Of transactions on any chain; receipts have room for it. */
	static final int MAX_TRANSACTION_LENGTH = 128;

	private static final Pattern TRANSACTION = Pattern.compile("[0-9A-Za-z_-]{1," + MAX_TRANSACTION_LENGTH + "}");

	private final PaymentBook book;

	private final PaymentSettler settler;

	private final PaymentEvidence evidence;

	private final PaymentSchemes schemes;

	private final PaymentPolicy policy;

	private final Outcomes outcomes;

	Settlements(PaymentBook book, PaymentSettler settler, PaymentEvidence evidence, PaymentSchemes schemes,
			PaymentPolicy policy) {
		this.book = book;
		this.settler = settler;
		this.evidence = evidence;
		this.schemes = schemes;
		this.policy = policy;
		this.outcomes = new Outcomes(book);
	}

	/**
	 * Settle a reserved payment. That it is about to be sent is written down first: a
	 * crash may leave a question, never a lie.
	 * @param reserved the reservation
	 * @param checked the payment
	 * @return what became of it
	 */
	SettlementAttempt settle(Payment reserved, CheckedPayment checked) {
		// With a lease of its own: the handler may have used up that of the reservation.
		Payment settling = reserved.settling(checked, lease(), this.book.now());
		if (!this.book.move(reserved, settling)) {
			return new SettlementAttempt.Lost();
		}
		return switch (send(checked)) {
			case SettlementResult.Settled yes -> made(settling, settled(settling, yes));
			case SettlementResult.Failed no -> made(settling, settling.settlementFailed(no.reason(), this.book.now()));
			case SettlementResult.Unknown unknown ->
				made(settling, settling.settlementUnknown(unknown, this.book.now()));
			case SettlementResult.NotSent not -> notSent(settling, not.retryAfter());
		};
	}

	private SettlementAttempt made(Payment settling, Payment next) {
		return new SettlementAttempt.Made(this.outcomes.write(settling, next));
	}

	// If it cannot be given back, its lease lapses and it is a question for the books.
	private SettlementAttempt notSent(Payment settling, Duration retryAfter) {
		try {
			if (!this.book.remove(settling, PaymentLedger.Removal.UNAVAILABLE)) {
				// Another instance took it for abandoned, and may have sent it.
				return new SettlementAttempt.Made(settling);
			}
		}
		catch (LedgerUnavailableException ex) {
			this.book.failed("Payment " + settling.id() + ", of which nothing was sent, could not be given back", ex);
			// It stands in the book as sent, so the books will ask, and may send it.
			return new SettlementAttempt.Made(settling);
		}
		return new SettlementAttempt.NotSent(this.policy.retryAfter(retryAfter));
	}

	/**
	 * Try to learn what became of a payment whose outcome is unknown: by evidence, else
	 * by presenting it to the settler once more, which cannot move money twice. Only one
	 * caller at a time does so.
	 * @param unknown the payment
	 * @param checked the payment to present again, or {@code null} for evidence alone
	 * @return the payment afterwards
	 */
	Payment resolve(Payment unknown, @Nullable CheckedPayment checked) {
		Payment leased = unknown.leased(lease(), this.book.now());
		if (!this.book.tryMove(unknown, leased)) {
			return unknown;
		}
		Payment next = switch (look(leased)) {
			case Evidence.Transferred yes -> leased.seenSettled(yes.transaction(), yes.irreversible(), this.book.now());
			case Evidence.Earlier it -> leased.seenEarlier(it.transaction(), it.irreversible(), this.book.now());
			case Evidence.Impossible no -> leased.provenFailed(no.reason(), this.book.now());
			case Evidence.Absent absent -> presentAgain(leased, checked);
			case Evidence.None none -> presentAgain(leased, checked);
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
		return switch (look(told)) {
			case Evidence.Transferred yes ->
				tryWrite(told, told.seenSettled(yes.transaction(), yes.irreversible(), now));
			case Evidence.Earlier it -> earlier(told, it, now);
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

	private Payment earlier(Payment told, Evidence.Earlier evidence, Instant now) {
		if (told.content() == ContentState.DELIVERED && !told.proven()) {
			logger.error("Payment " + told.id() + " was delivered, but the chain shows its transfer "
					+ evidence.transaction() + " before its reservation: another sale may have used the same transfer");
		}
		return warned(told, tryWrite(told, told.seenEarlier(evidence.transaction(), evidence.irreversible(), now)));
	}

	private static Payment warned(Payment before, Payment after) {
		if (after.version() != before.version() && after.isUnattributed()) {
			logger.warn("Payment " + after.id() + " is unattributed: the chain shows its transfer "
					+ after.transaction() + ", which this ledger did not send. The content is not served for it. Find "
					+ "out whether another ledger sold it, and else give the money back");
		}
		return after;
	}

	// Nothing waits for the chain here: what is known is old, or nothing is known.
	@Nullable Long newestBlock(Network network) {
		try {
			OptionalLong block = this.evidence.newestBlock(network);
			return block.isPresent() ? block.getAsLong() : null;
		}
		catch (RuntimeException ex) {
			logger.warn("The newest block of " + network + " could not be determined", ex);
			return null;
		}
	}

	private Payment doubt(Payment settled) {
		logger.error("Payment " + settled.id() + " was said to be settled by " + settled.transaction()
				+ ", but the chain does not show it; its content is " + settled.content());
		return tryWrite(settled, settled.settlementUnknown("not on the chain", this.book.now()));
	}

	// Whoever made another step meanwhile knows better.
	private Payment tryWrite(Payment from, Payment to) {
		return this.book.tryMove(from, to) ? to : from;
	}

	private Payment presentAgain(Payment unknown, @Nullable CheckedPayment checked) {
		if (checked == null) {
			return rested(unknown, null);
		}
		// A refusal proves nothing here: the first presentation may have moved the money.
		return switch (send(checked)) {
			case SettlementResult.Settled yes -> unknown.settled(yes, null, this.book.now());
			case SettlementResult.Failed no -> rested(unknown, null);
			case SettlementResult.Unknown still -> rested(unknown, still.transaction());
			case SettlementResult.NotSent not -> rested(unknown, null);
		};
	}

	// Clients are told when to come back; who does not wait makes nobody look again.
	private Payment rested(Payment unknown, @Nullable String transaction) {
		Instant now = this.book.now();
		return unknown.rested(transaction, this.policy.restUntil(unknown, now), this.policy.nextLook(unknown, now),
				now);
	}

	// The lease of before the call may be over by now.
	private Payment settled(Payment settling, SettlementResult.Settled told) {
		return (settling.content() == ContentState.SERVING) ? settling.settled(told, lease(), this.book.now())
				: settling.settledAndServing(told, lease(), this.book.now());
	}

	private SettlementResult send(CheckedPayment checked) {
		try {
			return switch (this.settler.settle(checked)) {
				case SettlementResult.Settled yes when !isPlausible(yes, checked.quote()) ->
					new SettlementResult.Unknown("success without a transaction");
				case SettlementResult.Settled yes -> yes;
				case SettlementResult.Failed no -> new SettlementResult.Failed(Reasons.clean(no.reason()));
				case SettlementResult.Unknown unknown -> new SettlementResult.Unknown(Reasons.cause(unknown.cause()),
						proof(unknown.transaction(), checked.quote()));
				case SettlementResult.NotSent not -> not;
			};
		}
		// An error, too: by then the call may have left.
		catch (RuntimeException | Error ex) {
			logger.warn("The settler failed; the outcome is unknown", ex);
			return new SettlementResult.Unknown("settler failed");
		}
	}

	private Evidence look(Payment payment) {
		try {
			return switch (this.evidence.find(payment)) {
				case Evidence.Transferred yes when !isProof(yes.transaction(), payment.terms().quote()) ->
					new Evidence.None();
				case Evidence.Transferred yes -> yes;
				case Evidence.Earlier it when !isProof(it.transaction(), payment.terms().quote()) ->
					new Evidence.None();
				case Evidence.Earlier it -> it;
				case Evidence.Impossible no -> new Evidence.Impossible(Reasons.proof(no.reason()));
				case Evidence.Absent absent -> absent;
				case Evidence.None none -> none;
			};
		}
		catch (RuntimeException ex) {
			logger.warn("Evidence could not be looked for", ex);
			return new Evidence.None();
		}
	}

	private Lease lease() {
		return this.policy.newLease(this.book.now());
	}

	// A settlement of nothing has no transaction.
	private boolean isPlausible(SettlementResult.Settled told, Quote quote) {
		BigInteger amount = (told.amount() != null) ? told.amount() : quote.amount();
		boolean fits = amount.equals(quote.amount()) || (amount.signum() >= 0 && amount.compareTo(quote.amount()) < 0
				&& this.schemes.maySettleLess(quote.kind()));
		String transaction = told.transaction();
		return fits && ((transaction != null) ? isProof(transaction, quote) : amount.signum() == 0);
	}

	private static @Nullable String proof(@Nullable String transaction, Quote quote) {
		return (transaction != null && isProof(transaction, quote)) ? transaction : null;
	}

	// It becomes the client's receipt.
	static boolean isProof(String transaction, Quote quote) {
		return (quote.network().isEvm() ? EVM_TRANSACTION : TRANSACTION).matcher(transaction).matches();
	}

}
