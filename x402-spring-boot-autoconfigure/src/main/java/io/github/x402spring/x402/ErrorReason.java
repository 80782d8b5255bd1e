package io.github.x402spring.x402;

/**
 * Reason strings of the protocol, spelled as the reference packages of version 2 spell
 * them. They are open: a facilitator may answer others, so they are text and not an
 * enumeration.
 *
 * @since 0.1.0
 */
public final class ErrorReason {

	/** No payment was presented. */
	public static final String PAYMENT_REQUIRED = "Payment required";

	/** The payment answers none of the offered requirements. */
	public static final String NO_MATCHING_REQUIREMENTS = "No matching payment requirements";

	/** The scheme's data does not have the expected form. */
	public static final String INVALID_PAYLOAD = "invalid_payload";

	/** The scheme is not offered. */
	public static final String UNSUPPORTED_SCHEME = "unsupported_scheme";

	/** The signature is not canonical or not the payer's. */
	public static final String INVALID_SIGNATURE = "invalid_exact_evm_signature";

	/** The money would go to another address. */
	public static final String RECIPIENT_MISMATCH = "invalid_exact_evm_recipient_mismatch";

	/** The authorisation ends too soon, or later than we allow. */
	public static final String VALID_BEFORE = "invalid_exact_evm_payload_authorization_valid_before";

	/** The authorisation is not valid yet. */
	public static final String VALID_AFTER = "invalid_exact_evm_payload_authorization_valid_after";

	/** The authorised value is not the price. */
	public static final String VALUE_MISMATCH = "invalid_exact_evm_payload_authorization_value_mismatch";

	/** The nonce was used or cancelled before; whether we were paid by it is open. */
	public static final String NONCE_ALREADY_USED = "invalid_exact_evm_nonce_already_used";

	/** The payer does not hold enough of the token. */
	public static final String INSUFFICIENT_BALANCE = "invalid_exact_evm_insufficient_balance";

	/** A transaction was sent, its outcome is not known yet. */
	public static final String SETTLEMENT_PENDING = "settlement_pending";

	/**
	 * The payer's wallet does not exist yet: the signature asks to make it (ERC-6492).
	 */
	public static final String WALLET_NOT_DEPLOYED = "eip6492_factory_not_allowed";

	/** The payer's account has code, which may decide otherwise at the settlement. */
	public static final String CONTRACT_WALLET_NOT_ACCEPTED = "contract_wallet_not_accepted";

	/** Settling would cost the seller too much of the price at present. */
	public static final String SETTLEMENT_COST_TOO_HIGH = "settlement_cost_too_high";

	/** The price of the call changed between the challenge and the payment. */
	public static final String PRICE_CHANGED = "price_changed";

	/** A verifier refused without a reason that we can repeat. */
	public static final String VERIFICATION_FAILED = "payment_verification_failed";

	private ErrorReason() {
	}

}
