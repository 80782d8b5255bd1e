package io.github.x402spring.payment.observation;

import java.util.Locale;

import io.github.x402spring.payment.PaymentProblem;

/**
 * How a request to a paid endpoint ended.
 *
 * @since 0.1.0
 */
public enum PaymentOutcome {

	/** It was asked to pay. */
	CHALLENGED,

	/** The payment is malformed. */
	MALFORMED,

	/** The payment is not acceptable. */
	REJECTED,

	/** The same payment is being served already. */
	IN_PROGRESS,

	/** The payment belongs to another request. */
	BOUND_ELSEWHERE,

	/** The client has used its id for another payment. */
	IDENTIFIER_CONFLICT,

	/** The money has moved or may have, and does not pay for the request. */
	NOT_USABLE,

	/** The payment was used up before. */
	REPLAYED,

	/**
	 * The payment was used up before; the answer that is stored for it went out again.
	 */
	ANSWERED_AGAIN,

	/** The content went out. */
	DELIVERED,

	/** The handler failed or answered an error. */
	EXEC_FAILED,

	/** The settlement was refused. */
	SETTLE_FAILED,

	/** It is not known whether the money moved. */
	SETTLE_UNKNOWN,

	/** The content of an earlier payment is not tried again; a refund is due. */
	REFUND_DUE,

	/** The money was given back. */
	REFUNDED,

	/** The money came in without this ledger. */
	UNATTRIBUTED,

	/** The price resolver or a policy asked nothing for it. */
	BYPASSED,

	/** A policy refused it. */
	DENIED,

	/** A budget of the plan is spent. */
	BUDGET_EXCEEDED,

	/** There were too many requests. */
	RATE_LIMITED,

	/** Payments cannot be taken now. */
	UNAVAILABLE,

	/** The price resolver does not sell what was asked for. */
	NOT_FOR_SALE,

	/** There is no usable price. */
	UNPRICEABLE;

	/**
	 * Return the value of the key.
	 * @return the name in lower case
	 */
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return the outcome of a request that was refused.
	 * @param problem why
	 * @return the outcome
	 */
	public static PaymentOutcome of(PaymentProblem problem) {
		return switch (problem) {
			case PaymentProblem.Required it -> CHALLENGED;
			case PaymentProblem.PassExhausted it -> CHALLENGED;
			case PaymentProblem.PassNotAccepted it -> CHALLENGED;
			case PaymentProblem.ScopeDenied it -> DENIED;
			case PaymentProblem.CallRepeated it -> REPLAYED;
			case PaymentProblem.Denied it -> DENIED;
			case PaymentProblem.BudgetSpent it -> BUDGET_EXCEEDED;
			case PaymentProblem.RateLimited it -> RATE_LIMITED;
			case PaymentProblem.Malformed it -> MALFORMED;
			case PaymentProblem.Rejected it -> REJECTED;
			case PaymentProblem.SettlementFailed it -> SETTLE_FAILED;
			case PaymentProblem.SettlementUnknown it -> SETTLE_UNKNOWN;
			case PaymentProblem.InProgress it -> IN_PROGRESS;
			case PaymentProblem.AlreadyDelivered it -> REPLAYED;
			case PaymentProblem.BoundToOtherRequest it -> BOUND_ELSEWHERE;
			case PaymentProblem.IdentifierConflict it -> IDENTIFIER_CONFLICT;
			case PaymentProblem.NotUsable it -> NOT_USABLE;
			case PaymentProblem.RefundDue it -> REFUND_DUE;
			case PaymentProblem.Refunded it -> REFUNDED;
			case PaymentProblem.Unattributed it -> UNATTRIBUTED;
			case PaymentProblem.Unavailable it -> UNAVAILABLE;
			case PaymentProblem.ContentTooLarge it -> MALFORMED;
			case PaymentProblem.NotForSale it -> NOT_FOR_SALE;
			case PaymentProblem.Unpriceable it -> UNPRICEABLE;
		};
	}

}
