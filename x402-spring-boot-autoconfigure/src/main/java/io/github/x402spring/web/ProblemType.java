package io.github.x402spring.web;

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

	/** The caller named two calls alike. */
	CALL_REPEATED(409, "Call repeated",
			"A call of this pass with this Idempotency-Key was served before. Nothing was debited for this request."),

	/** The seller refuses the request. */
	ADMISSION_DENIED(403, "Admission denied",
			"The seller does not serve this request, paid or not. Nothing was charged."),

	/** The payment cannot be read. */
	MALFORMED_PAYMENT(400, "Malformed payment", "The payment header is malformed."),

	/** The payment was not sent. */
	PAYMENT_REJECTED(402, "Payment rejected", "The payment is not acceptable. It was not sent for settlement."),

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
	 * @return a sentence that says what it means for the client
	 */
	public String detail() {
		return this.detail;
	}

}
