package io.github.x402spring.payment.engine;

import java.util.regex.Pattern;

/**
 * Keeps foreign text out of answers and logs.
 */
final class Reasons {

	private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,80}");

	private static final Pattern CAUSE = Pattern.compile("[A-Za-z0-9 _-]{1,80}");

	/** For the books: a verifier said so of a payment that this ledger never sent. */
	static final String USED = "nonce already used";

	// Facilitators spell it in many ways, and some repeat what the token contract
	// says.
	private static final Pattern SAYS_USED = Pattern.compile(
			"nonce|already[_ -]?(used|paid|processed|settled|spent)|replay|duplicate|authori[sz]ation.*(used|cancel)",
			Pattern.CASE_INSENSITIVE);

	static final String PAYMENT_REQUIRED = "Payment required";

	static final String UNSUPPORTED_SCHEME = "unsupported_scheme";

	/** The proof of payment was for another request. */
	static final String OTHER_REQUEST = "payment_for_another_request";

	/** What was paid with it was delivered, or given back. */
	static final String USED_UP = "payment_used_up";

	/** What was paid for before is not sold any more. */
	static final String WITHDRAWN = "not_sold_any_more";

	/** An operator revoked it before it was presented. */
	static final String REVOKED = "revoked";

	static final String PRICE_CHANGED = "price_changed";

	static final String VERIFICATION_FAILED = "payment_verification_failed";

	static final String SETTLEMENT_FAILED = "unexpected_settle_error";

	private Reasons() {
	}

	// A code passes; anything else might be an exception's text.
	static String clean(String reason) {
		return CODE.matcher(reason).matches() ? reason : VERIFICATION_FAILED;
	}

	// What is proven is written down in words, which operators read.
	static String proof(String reason) {
		return CAUSE.matcher(reason).matches() ? reason : VERIFICATION_FAILED;
	}

	// Whether a refusal says that the authorisation was used, or cancelled, before.
	static boolean saysUsed(String reason) {
		return SAYS_USED.matcher(reason).find();
	}

	// A cause is read by operators only; words pass, addresses and control characters do
	// not.
	static String cause(String cause) {
		return CAUSE.matcher(cause).matches() ? cause : "rail gave no usable cause";
	}

}
