package io.github.x402spring.web;

import org.jspecify.annotations.Nullable;

/**
 * The closed list of problem types (RFC 9457) that the gate answers with, and their
 * texts, which are constants.
 *
 * @since 0.1.0
 */
public enum ProblemType {

	/** Nothing was paid yet. */
	PAYMENT_REQUIRED(402, "Payment required",
			"This resource is sold per call. The challenge in this response says how to pay."),

	/** The pass is used up. */
	PASS_EXHAUSTED(402, "Pass exhausted",
			"Too little is left on the pass for this call. The challenge in this response says how to pay for it."),

	/** The pass does not cover the call. */
	PASS_NOT_ACCEPTED(402, "Pass not accepted",
			"The pass does not cover this call. The challenge in this response says how to pay for it."),

	/** The scope is missing. */
	SCOPE_DENIED(403, "Scope denied",
			"What was presented is good, but it does not have the scope of this endpoint, or its holder did not leave it to this token. Nothing was used up."),

	/** The caller named two calls alike. */
	CALL_REPEATED(409, "Call repeated",
			"A call of this pass with this Idempotency-Key was served before. Nothing was debited for this request."),

	/** The seller refuses the request. */
	ADMISSION_DENIED(403, "Admission denied",
			"The seller does not serve this request, paid or not. Nothing was charged."),

	/** A budget of the plan is spent. */
	BUDGET_EXCEEDED(429, "Budget exceeded",
			"A budget for today is spent, or filled by payments in progress. Nothing was charged. Send the request again after the time in Retry-After."),

	/** There were too many requests. */
	RATE_LIMITED(429, "Rate limited",
			"There were too many requests. Nothing was charged for this one. Send it again after the time in Retry-After."),

	/** The payment cannot be read. */
	MALFORMED_PAYMENT(400, "Malformed payment", "The payment header is malformed."),

	/** The payment was not sent, or was made before and does not pay for the request. */
	PAYMENT_REJECTED(402, "Payment rejected",
			"The payment does not pay for this request, and nothing was taken for it. The challenge in this response says how to pay.") {

		@Override
		public String detail(@Nullable String reason) {
			return switch (reason) {
				case "payment_used_up" ->
					"What was paid with this was delivered or given back. The challenge in this response says how to pay for this request.";
				case "payment_for_another_request" ->
					"This pays for another request and not for this one. The challenge in this response says how to pay for this request.";
				case null, default -> super.detail(reason);
			};
		}

	},

	/** The money did not move. */
	SETTLEMENT_FAILED(402, "Settlement failed", "The payment could not be settled. Nothing was charged."),

	/** It is not known whether the money moved. */
	SETTLEMENT_UNKNOWN(503, "Settlement unknown",
			"It is not yet known whether the money moved. Present the same payment again; do not sign a new one."),

	/** Another request uses the payment. */
	PAYMENT_IN_PROGRESS(409, "Payment in progress", "Another request is being served for this payment."),

	/** The payment was used up. */
	ALREADY_DELIVERED(409, "Already delivered", "The content for this payment has already been delivered."),

	/** The payment is for another request. */
	PAYMENT_BOUND_TO_OTHER_REQUEST(409, "Payment bound to another request", "This payment belongs to another request."),

	/** The money has moved or may have, and does not pay for the request. */
	PAYMENT_NOT_USABLE(409, "Payment not usable",
			"This payment does not pay for this request, but its money has moved or may have. Do not make a new payment before you have asked the seller."),

	/** The client has used the id for another payment. */
	IDENTIFIER_CONFLICT(409, "Identifier conflict",
			"This payment has the id of an earlier payment. It was not sent. Present the earlier payment again, or use another id."),

	/** The money was taken, and the content cannot be had any more. */
	REFUND_DUE(409, "Refund due",
			"The payment was charged, but the content could not be delivered. Ask the seller for a refund."),

	/** The money was given back. */
	REFUNDED(409, "Refunded", "The seller refunded the payment."),

	/** The money came in without a reservation. */
	PAYMENT_UNATTRIBUTED(409, "Payment unattributed",
			"The money reached the seller before this request. Do not sign a new payment; contact the seller."),

	/** Payments cannot be taken now. */
	PAYMENT_UNAVAILABLE(503, "Payments unavailable", "Payments cannot be accepted right now. Nothing was sent."),

	/** The content cannot be compared with what the payment is for. */
	CONTENT_TOO_LARGE(413, "Content too large",
			"The payment is for one content of the request, and this one is too large to be compared. Nothing was charged."),

	/** The seller does not sell this. */
	NOT_FOR_SALE(400, "Not for sale", "The requested item is not for sale. Nothing was charged."),

	/** There is no usable price. */
	UNPRICEABLE(500, "No usable price", "The seller has no usable price for this request. Nothing was charged.");

	private final int status;

	private final String title;

	private final String detail;

	ProblemType(int status, String title, String detail) {
		this.status = status;
		this.title = title;
		this.detail = detail;
	}

	/**
	 * Return the status.
	 * @return the status code of the answer
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Return the title.
	 * @return a short text
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Return the detail.
	 * @param reason the reason that the answer names, or {@code null}
	 * @return sentences that say what it means for the client
	 */
	public String detail(@Nullable String reason) {
		return this.detail;
	}

}
