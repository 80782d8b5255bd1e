package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.pass.PassCheck;
import org.jspecify.annotations.Nullable;

/**
 * What only operators can decide: that money was refunded, and the outcome of payments
 * for which no outcome was reported.
 *
 * @since 0.1.0
 */
public final class PaymentOperations {

	/** Longer than anything that was issued can be presented. */
	private static final Duration REVOKED_FOR = Duration.ofDays(366);

	private static final int LONGEST_REFERENCE = 200;

	/** Chains and clocks may disagree about when an authorisation ends. */
	private static final Duration GRACE = Duration.ofHours(1);

	private final PaymentLedger ledger;

	private final PaymentBook book;

	private final Reconciler reconciler;

	private final PassCheck passes;

	private final SchemeRegistry schemes;

	PaymentOperations(PaymentLedger ledger, PaymentBook book, Reconciler reconciler, PassCheck passes,
			SchemeRegistry schemes) {
		this.ledger = ledger;
		this.book = book;
		this.reconciler = reconciler;
		this.passes = passes;
		this.schemes = schemes;
	}

	/**
	 * Write down that the money of an entitlement, of an unattributed payment, or of the
	 * purchase of a pass was given back. It cannot be redeemed afterwards, and what is
	 * left of the pass is ended.
	 * @param id id of the payment
	 * @param reference what proves it, for example the hash of the refund's transaction;
	 * up to 200 characters without control characters
	 * @return what came of it
	 * @throws IllegalArgumentException if the reference is empty, too long, or has
	 * control characters
	 * @throws io.github.x402spring.payment.ledger.LedgerUnavailableException if the book
	 * cannot be reached
	 */
	public OperationResult markRefunded(String id, String reference) {
		String written = requireReference(reference);
		return change(id, (payment) -> isRefundable(payment) ? null : "no refund is due for it",
				(payment) -> payment.refunded(written, this.book.now()));
	}

	// Of a pass something may be left after its token was delivered.
	private boolean isRefundable(Payment payment) {
		return payment.isEntitlement() || payment.isUnattributed() || (payment.money() == MoneyState.SETTLED
				&& payment.content() == ContentState.DELIVERED && this.passes.isPurchase(payment.id()));
	}

	/**
	 * Write down that the money of an unknown or failed payment moved after all. The
	 * content is owed afterwards.
	 * @param id id of the payment
	 * @param transaction hash of the transaction that moved it
	 * @return what came of it
	 * @throws IllegalArgumentException if it is not the hash of a transaction
	 * @throws io.github.x402spring.payment.ledger.LedgerUnavailableException if the book
	 * cannot be reached
	 */
	public OperationResult markSettled(String id, String transaction) {
		return change(id, (payment) -> {
			if (!RailCalls.isProof(transaction, payment.terms().quote())) {
				throw new IllegalArgumentException(
						"The transaction must be the hash of a transaction on the network of the payment");
			}
			return (payment.money() == MoneyState.UNKNOWN || payment.money() == MoneyState.FAILED) ? null
					: "its money is " + payment.money();
		}, (payment) -> payment.settled(transaction, null, this.book.now()));
	}

	/**
	 * Write down that the money of an unknown payment did not move. Only for payments
	 * whose authorisation ended an hour ago: before, it might still be used.
	 * @param id id of the payment
	 * @return what came of it
	 * @throws io.github.x402spring.payment.ledger.LedgerUnavailableException if the book
	 * cannot be reached
	 */
	public OperationResult markFailed(String id) {
		return change(id, (payment) -> {
			if (payment.money() != MoneyState.UNKNOWN) {
				return "its money is " + payment.money();
			}
			Instant ended = payment.terms().validBefore().plus(GRACE);
			return this.book.now().isBefore(ended) ? "its authorisation may be used until " + ended : null;
		}, (payment) -> payment.settlementFailed("operator", this.book.now()));
	}

	/**
	 * Revoke what was issued to a client before it is presented, such as the tokens for
	 * an invoice. It buys nothing afterwards. Whether it was paid is known once it is
	 * presented, and its money is owed back then.
	 * @param reference its name, such as the payment hash of the invoice
	 * @return {@link OperationResult.Revoked}, also if it was revoked before; refused if
	 * it was presented before, or is being presented
	 * @throws UnsupportedOperationException if the ledger cannot write that down
	 * @throws io.github.x402spring.payment.ledger.LedgerUnavailableException if the book
	 * cannot be reached; it may have been revoked all the same
	 */
	public OperationResult revoke(String reference) {
		Optional<PaymentKey> revocable = this.schemes.revocable(reference);
		if (revocable.isEmpty()) {
			return new OperationResult.NotFound();
		}
		PaymentKey key = revocable.get();
		Optional<Payment> known = this.ledger.find(key);
		if (known.isPresent()) {
			return new OperationResult.Refused("it was presented before", known.get());
		}
		this.ledger.revoke(key, this.book.now().plus(REVOKED_FOR));
		// A request that reserved it before may have looked before that was written.
		return this.ledger.find(key)
			.<OperationResult>map((it) -> new OperationResult.Refused("it was presented at the same time", it))
			.orElseGet(OperationResult.Revoked::new);
	}

	/**
	 * Find out now what became of a payment, as the reconciler does when it is due.
	 * @param id id of the payment
	 * @return what came of it
	 * @throws io.github.x402spring.payment.ledger.LedgerUnavailableException if the book
	 * cannot be reached
	 */
	public OperationResult reconcile(String id) {
		Optional<Payment> found = this.ledger.findById(id);
		if (found.isEmpty()) {
			return new OperationResult.NotFound();
		}
		if (found.get().isWorkedOn(this.book.now())) {
			return new OperationResult.Refused("another process is working on it", found.get());
		}
		this.reconciler.look(found.get());
		return new OperationResult.Done(this.ledger.findById(id).orElseGet(found::get));
	}

	private OperationResult change(String id, Function<Payment, @Nullable String> objection,
			Function<Payment, Payment> step) {
		Optional<Payment> found = this.ledger.findById(id);
		if (found.isEmpty()) {
			return new OperationResult.NotFound();
		}
		Payment payment = found.get();
		String why = payment.isWorkedOn(this.book.now()) ? "another process is working on it"
				: objection.apply(payment);
		if (why != null) {
			return new OperationResult.Refused(why, payment);
		}
		Payment next = step.apply(payment);
		return this.book.tryMove(payment, next) ? new OperationResult.Done(next)
				: new OperationResult.Refused("it was changed concurrently", payment);
	}

	private static String requireReference(String reference) {
		String text = reference.strip();
		if (text.isEmpty() || text.length() > LONGEST_REFERENCE || text.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException(
					"The reference must have 1 to " + LONGEST_REFERENCE + " characters and no control characters");
		}
		return text;
	}

}
