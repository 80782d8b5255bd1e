package io.github.x402spring.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Why a request to a paid endpoint is not served.
 *
 * @since 0.1.0
 */
public sealed interface PaymentProblem {

	/**
	 * Return the problem's name in answers, statistics and logs.
	 * @return a constant
	 */
	default String code() {
		return switch (this) {
			case Required it -> "payment-required";
			case PassExhausted it -> "pass-exhausted";
			case PassNotAccepted it -> "pass-not-accepted";
			case ScopeDenied it -> "scope-denied";
			case CallRepeated it -> "call-repeated";
			case Denied it -> "admission-denied";
			case BudgetSpent it -> "budget-exceeded";
			case RateLimited it -> "rate-limited";
			case Malformed it -> "malformed-payment";
			case Rejected it -> "payment-rejected";
			case SettlementFailed it -> "settlement-failed";
			case SettlementUnknown it -> "settlement-unknown";
			case InProgress it -> "payment-in-progress";
			case AlreadyDelivered it -> "already-delivered";
			case BoundToOtherRequest it -> "payment-bound-to-other-request";
			case NotUsable it -> "payment-not-usable";
			case IdentifierConflict it -> "identifier-conflict";
			case RefundDue it -> "refund-due";
			case Refunded it -> "refunded";
			case Unattributed it -> "payment-unattributed";
			case Unavailable it -> "payment-unavailable";
			case ContentTooLarge it -> "content-too-large";
			case NotForSale it -> "not-for-sale";
			case Unpriceable it -> "unpriceable";
		};
	}

	/**
	 * Return the protocol's reason, where the problem has one.
	 * @return a protocol string, or empty
	 */
	default Optional<String> reasonCode() {
		return switch (this) {
			case Rejected rejected -> Optional.of(rejected.reason());
			case SettlementFailed failed -> Optional.of(failed.reason());
			case PassNotAccepted not -> Optional.of(not.reason());
			case NotUsable not -> Optional.of(not.reason());
			case Denied denied -> Optional.of(denied.reason());
			case BudgetSpent spent -> Optional.of(spent.reason());
			case RateLimited limited -> Optional.of(limited.reason());
			case Required it -> Optional.empty();
			case PassExhausted it -> Optional.empty();
			case ScopeDenied it -> Optional.empty();
			case CallRepeated it -> Optional.empty();
			case Malformed it -> Optional.empty();
			case SettlementUnknown it -> Optional.empty();
			case InProgress it -> Optional.empty();
			case AlreadyDelivered it -> Optional.empty();
			case BoundToOtherRequest it -> Optional.empty();
			case IdentifierConflict it -> Optional.empty();
			case RefundDue due -> Optional.ofNullable(due.reason());
			case Refunded it -> Optional.empty();
			case Unattributed it -> Optional.empty();
			case Unavailable it -> Optional.empty();
			case ContentTooLarge it -> Optional.empty();
			case NotForSale it -> Optional.empty();
			case Unpriceable it -> Optional.empty();
		};
	}

	/**
	 * Nothing was paid yet.
	 *
	 * @param challenge how to pay
	 * @param page whether the request asks for a page, as browsers do
	 * @since 0.1.0
	 */
	record Required(Challenge challenge, boolean page) implements PaymentProblem {

	}

	/**
	 * Too little is left on the pass that was presented, and nothing was paid.
	 *
	 * @param challenge how to pay, for this call or for a pass
	 * @since 0.1.0
	 */
	record PassExhausted(Challenge challenge) implements PaymentProblem {

	}

	/**
	 * The pass that was presented does not cover the call, and nothing was paid.
	 *
	 * @param reason why, a constant
	 * @param challenge how to pay, for this call or for a pass
	 * @since 0.1.0
	 */
	record PassNotAccepted(String reason, Challenge challenge) implements PaymentProblem {

	}

	/**
	 * The credential has paid for the call or for a pass, but the scope of the endpoint
	 * is not among those that the pass has, or that its holders left to the credential.
	 * Nothing was used up.
	 *
	 * @param scope the scope of the endpoint
	 * @since 0.1.0
	 */
	record ScopeDenied(String scope) implements PaymentProblem {

	}

	/**
	 * The caller named a call of a pass as it named another one, which was served before.
	 *
	 * @since 0.1.0
	 */
	record CallRepeated() implements PaymentProblem {

	}

	/**
	 * A policy of the seller refuses the request. Nothing was charged, and paying would
	 * not help.
	 *
	 * @param reason why, a constant of the application
	 * @since 0.1.0
	 */
	record Denied(String reason) implements PaymentProblem {

	}

	/**
	 * A budget of the plan is spent, or payments in progress fill it. Nothing was
	 * charged, and paying would not help now.
	 *
	 * @param reason whose budget, and why, a constant
	 * @param until when to try again: when the budget is full again if it is spent, or
	 * soon
	 * @param retryAfter how long that is from now, in whole seconds
	 * @since 0.1.0
	 */
	record BudgetSpent(String reason, Instant until, Duration retryAfter) implements PaymentProblem {

	}

	/**
	 * There were too many requests. Nothing was taken for this one.
	 *
	 * @param reason which limit it is, a constant
	 * @param retryAfter when to try again, in whole seconds
	 * @since 0.1.0
	 */
	record RateLimited(String reason, Duration retryAfter) implements PaymentProblem {

	}

	/**
	 * The payment is malformed.
	 *
	 * @param detail what is wrong, a constant of ours
	 * @since 0.1.0
	 */
	record Malformed(String detail) implements PaymentProblem {

	}

	/**
	 * The payment is well-formed but not acceptable. It was not sent.
	 *
	 * @param reason a protocol string
	 * @param challenge how to pay
	 * @since 0.1.0
	 */
	record Rejected(String reason, Challenge challenge) implements PaymentProblem {

	}

	/**
	 * The settlement was refused. Nothing was charged.
	 *
	 * @param reason a protocol string
	 * @param receipt the failed settlement, for the response header
	 * @param challenge how to pay
	 * @since 0.1.0
	 */
	record SettlementFailed(String reason, PaymentReceipt receipt, Challenge challenge) implements PaymentProblem {

	}

	/**
	 * It is not known whether the money moved, or the ledger that would know it cannot be
	 * reached or read. No challenge goes out: clients would sign again and pay twice.
	 *
	 * @param retryAfter when the same payment may be presented again
	 * @param proven whether its payer provably authorised it, or that cannot be told now.
	 * If not, anyone may have made it up, and asking again counts like any other request
	 * that is not paid for
	 * @since 0.1.0
	 */
	record SettlementUnknown(Duration retryAfter, boolean proven) implements PaymentProblem {

		/**
		 * Create the problem of a payment that its payer authorised.
		 * @param retryAfter when the same payment may be presented again
		 */
		public SettlementUnknown(Duration retryAfter) {
			this(retryAfter, true);
		}

	}

	/**
	 * Another request is being served for the same payment.
	 *
	 * @param retryAfter when to try again
	 * @since 0.1.0
	 */
	record InProgress(Duration retryAfter) implements PaymentProblem {

	}

	/**
	 * The payment was used up.
	 *
	 * @param receipt the receipt of the delivery
	 * @since 0.1.0
	 */
	record AlreadyDelivered(PaymentReceipt receipt) implements PaymentProblem {

	}

	/**
	 * The payment belongs to another request.
	 *
	 * @since 0.1.0
	 */
	record BoundToOtherRequest() implements PaymentProblem {

	}

	/**
	 * The payment does not pay for this request, and its money has moved or may have. No
	 * challenge goes out: the payer would pay twice.
	 *
	 * @param reason why, a protocol string
	 * @since 0.1.0
	 */
	record NotUsable(String reason) implements PaymentProblem {

	}

	/**
	 * The client gave this payment an id that it has used for another one. This payment
	 * was not sent.
	 *
	 * @param receipt the receipt of the other payment if that one was for the same
	 * request and is delivered; {@code null} if it was for another request
	 * @since 0.1.0
	 */
	record IdentifierConflict(@Nullable PaymentReceipt receipt) implements PaymentProblem {

	}

	/**
	 * The money was taken, the content could not be delivered, and it is not tried again:
	 * the seller owes a refund.
	 *
	 * @param receipt the receipt of the settlement
	 * @param reason why it buys nothing, a protocol string; {@code null} if the handler
	 * failed too often, or if the payer did not come back in time
	 * @since 0.1.0
	 */
	record RefundDue(PaymentReceipt receipt, @Nullable String reason) implements PaymentProblem {

	}

	/**
	 * The money was taken, and the seller gave it back: the content could not be
	 * delivered, or the pass that was bought was returned.
	 *
	 * @param receipt the receipt of the settlement
	 * @since 0.1.0
	 */
	record Refunded(PaymentReceipt receipt) implements PaymentProblem {

	}

	/**
	 * The money reached the seller, but not by this ledger. No challenge goes out: the
	 * payer has paid.
	 *
	 * @param receipt the receipt of the transfer
	 * @since 0.1.0
	 */
	record Unattributed(PaymentReceipt receipt) implements PaymentProblem {

	}

	/**
	 * Payments cannot be taken now. Nothing was sent: the ledger was asked and said so,
	 * or no payment was presented.
	 *
	 * @param retryAfter when to try again, or {@code null} if waiting does not help
	 * @since 0.1.0
	 */
	record Unavailable(@Nullable Duration retryAfter) implements PaymentProblem {

	}

	/**
	 * The payment is bound to the content of the request, which is too large to be
	 * compared. Nothing was charged.
	 *
	 * @since 0.1.0
	 */
	record ContentTooLarge() implements PaymentProblem {

	}

	/**
	 * The price resolver does not sell what the request asks for. Nothing was charged.
	 *
	 * @param detail why, a constant of the application
	 * @since 0.1.0
	 */
	record NotForSale(String detail) implements PaymentProblem {

	}

	/**
	 * The endpoint has no usable price for this request; the seller must fix it.
	 *
	 * @since 0.1.0
	 */
	record Unpriceable() implements PaymentProblem {

	}

}
