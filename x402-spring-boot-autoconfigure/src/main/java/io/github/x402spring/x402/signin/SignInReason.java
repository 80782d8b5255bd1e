package io.github.x402spring.x402.signin;

/**
 * Why a sign-in is refused, as the reference package names it.
 */
final class SignInReason {

	static final String MALFORMED = "invalid_siwx_header";

	static final String CHAIN = "invalid_siwx_unsupported_chain";

	static final String DOMAIN = "invalid_siwx_domain_mismatch";

	static final String URI = "invalid_siwx_uri_mismatch";

	static final String ISSUED_AT = "invalid_siwx_issued_at";

	static final String IN_FUTURE = "invalid_siwx_issued_at_in_future";

	static final String EXPIRATION_TIME = "invalid_siwx_expiration_time";

	static final String EXPIRED = "invalid_siwx_expired";

	static final String NOT_BEFORE = "invalid_siwx_not_before";

	/** Other parts than those that it has a reason for. */
	static final String MESSAGE = "invalid_siwx_message";

	static final String NONCE = "invalid_siwx_nonce";

	static final String SIGNATURE = "invalid_siwx_signature";

	static final String CONTRACT_WALLET = "contract_wallet_not_accepted";

	private SignInReason() {
	}

}
