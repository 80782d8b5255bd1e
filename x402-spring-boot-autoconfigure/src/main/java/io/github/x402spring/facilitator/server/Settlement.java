package io.github.x402spring.facilitator.server;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.FacilitatorRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /settle}: one request for each payment is told that it is settled, and
 * that is recorded before. The answer is repeated only to the same request, which its
 * caller marks by an idempotency key. Otherwise servers that run their handler for each
 * copy of a payment would release several contents for one transfer.
 */
final class Settlement {

	private static final Log logger = LogFactory.getLog(Settlement.class);

	private static final Duration SOON = Duration.ofSeconds(2);

	private final ServerParts parts;

	Settlement(ServerParts parts) {
		this.parts = parts;
	}

	FacilitatorReply settle(FacilitatorRequest request, FacilitatorCaller caller, @Nullable String idempotencyKey) {
		return switch (this.parts.check().check(request, caller)) {
			case CheckResult.Refused no -> Replies.to(request).notSettled(no.refusal(), Optional.empty());
			case CheckResult.Genuine(CheckedPayment payment) ->
				settle(payment, caller, idempotencyKey, Replies.to(request));
			case CheckResult.Unproven(CheckedPayment payment) ->
				prove(payment, caller, idempotencyKey, Replies.to(request));
		};
	}

	// Before it is claimed: what anyone may have made up claims nothing. What was claimed
	// before may have moved the money, whatever the payer's wallet says now.
	private FacilitatorReply prove(CheckedPayment payment, FacilitatorCaller caller, @Nullable String idempotencyKey,
			Replies replies) {
		Optional<Refusal> refusal;
		try {
			refusal = this.parts.prove(payment);
		}
		catch (PaymentUnavailableException ex) {
			return notSent(ex);
		}
		if (refusal.isEmpty()) {
			return settle(payment, caller, idempotencyKey, replies);
		}
		return this.parts.claims()
			.find(payment.key())
			.map((claimed) -> repeated(payment, claimed, caller, idempotencyKey, replies))
			.orElseGet(() -> replies.notSettled(refusal.get(), Optional.empty()));
	}

	private FacilitatorReply settle(CheckedPayment payment, FacilitatorCaller caller, @Nullable String idempotencyKey,
			Replies replies) {
		Optional<ClaimedPayment> claimed = this.parts.claims().find(payment.key());
		// What was claimed before may have been sent, whatever the time is now.
		Optional<Refusal> over = claimed.isPresent() ? Optional.empty()
				: this.parts.check().time(payment, this.parts.now());
		if (over.isPresent()) {
			return replies.notSettled(over.get(), Optional.empty());
		}
		ClaimRequest request;
		try {
			request = this.parts.claim(payment, caller, idempotencyKey);
		}
		catch (PaymentUnavailableException ex) {
			return notSent(ex);
		}
		return switch (this.parts.claims().claim(request)) {
			case ClaimResult.Granted granted -> claimed(payment, granted.claim(), replies);
			case ClaimResult.Taken taken -> repeated(payment, taken.payment(), caller, idempotencyKey, replies);
			case ClaimResult.OverBudget no -> overBudget(no.retryAfter());
		};
	}

	// The ledger is looked at after the claim is written, and a sale of this application
	// looks at the claim after its reservation is written: at least one sees the other.
	private FacilitatorReply claimed(CheckedPayment payment, SettlementClaim claim, Replies replies) {
		// If this request slept, an earlier claim may be forgotten by now.
		Optional<Refusal> over = claim.isFirst() ? this.parts.check().time(payment, this.parts.now())
				: Optional.empty();
		if (over.isPresent()) {
			giveBack(claim);
			return replies.notSettled(over.get(), Optional.empty());
		}
		Optional<Payment> sold = this.parts.sold(payment.key());
		if (sold.isPresent()) {
			giveBack(claim);
			return soldHere(sold.get(), replies);
		}
		return switch (settle(payment)) {
			case SettlementResult.Settled(String transaction, var amount) when transaction != null ->
				settled(payment, claim, transaction, replies);
			case SettlementResult.Settled yes -> unknown(claim, "settled without a transaction", null, replies);
			case SettlementResult.Unknown unknown -> unknown(claim, unknown.cause(), unknown.transaction(), replies);
			case SettlementResult.Failed no -> {
				giveBack(claim);
				yield replies.notSettled(new Refusal(no.reason(), "The payment was not settled"), Optional.empty());
			}
			case SettlementResult.NotSent not -> {
				giveBack(claim);
				yield FacilitatorReply.later(503, "The payment cannot be settled now: nothing was sent",
						not.retryAfter().isZero() ? SOON : not.retryAfter());
			}
		};
	}

	private SettlementResult settle(CheckedPayment payment) {
		try {
			return Objects.requireNonNull(this.parts.rail().settle(payment), "The rail returned null");
		}
		catch (RuntimeException ex) {
			logger.error("The rail failed at payment " + payment.key(), ex);
			return new SettlementResult.Unknown("rail failed");
		}
	}

	private FacilitatorReply settled(CheckedPayment payment, SettlementClaim claim, String transaction,
			Replies replies) {
		try {
			if (this.parts.claims().tell(claim, transaction)) {
				logger.info("Settled payment " + claim.payment() + " by transaction " + transaction);
				return replies.settled(payment, transaction);
			}
		}
		catch (LedgerUnavailableException ex) {
			logger.error("That payment " + claim.payment() + " is settled by " + transaction
					+ " could not be written down, so its caller is not told", ex);
		}
		return pending("The answer could not be written down", transaction, replies);
	}

	private FacilitatorReply unknown(SettlementClaim claim, String cause, @Nullable String transaction,
			Replies replies) {
		try {
			this.parts.claims().leave(claim, Optional.ofNullable(transaction));
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("The claim of payment " + claim.payment() + " ends by itself", ex);
		}
		return pending(cause, transaction, replies);
	}

	// An earlier request may have sent something.
	private void giveBack(SettlementClaim claim) {
		if (claim.isFirst()) {
			this.parts.claims().withdraw(claim);
		}
		else {
			this.parts.claims().leave(claim, Optional.empty());
		}
	}

	private static FacilitatorReply repeated(CheckedPayment payment, ClaimedPayment taken, FacilitatorCaller caller,
			@Nullable String idempotencyKey, Replies replies) {
		boolean same = taken.isFor(caller.name(), idempotencyKey);
		String transaction = taken.transaction();
		if (same && taken.told() && transaction != null) {
			return replies.settled(payment, transaction);
		}
		if (same) {
			return pending("An earlier call with the same Idempotency-Key is under way", transaction, replies);
		}
		return replies.notSettled(
				new Refusal(taken.told() ? ErrorReason.NONCE_ALREADY_USED : Replies.DUPLICATE,
						"The payment was settled, or is being settled, for another call"),
				Optional.ofNullable(transaction));
	}

	private static FacilitatorReply soldHere(Payment sold, Replies replies) {
		return replies.notSettled(
				new Refusal(ErrorReason.NONCE_ALREADY_USED, "The payment was used to pay this application"),
				Optional.ofNullable(sold.transaction()));
	}

	private static FacilitatorReply pending(String cause, @Nullable String transaction, Replies replies) {
		return replies.notSettled(new Refusal(ErrorReason.SETTLEMENT_PENDING, cause), Optional.ofNullable(transaction));
	}

	private static FacilitatorReply notSent(PaymentUnavailableException ex) {
		return FacilitatorReply.later(503, "The payment cannot be settled now: nothing was sent",
				ex.retryAfter().orElse(SOON));
	}

	static FacilitatorReply overBudget(Duration wait) {
		return FacilitatorReply.later(429, "The budget of this caller is used up", wait);
	}

}
