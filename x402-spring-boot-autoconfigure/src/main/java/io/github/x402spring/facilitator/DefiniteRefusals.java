package io.github.x402spring.facilitator;

import java.util.Set;

import io.github.x402spring.x402.ErrorReason;

/**
 * The reasons by which a facilitator says that it sent no transaction: it saw something
 * wrong with the payment before. The list is closed, in the spellings of the npm packages
 * for version 2 and version 1. Reasons that may also come up after a transaction was
 * sent, or that say that the nonce is used, are left out on purpose: another party may
 * have been paid.
 */
final class DefiniteRefusals {

	static final Set<String> REASONS = Set.of(
			// Version 2
			ErrorReason.INVALID_SIGNATURE, ErrorReason.RECIPIENT_MISMATCH, ErrorReason.VALUE_MISMATCH,
			ErrorReason.VALID_BEFORE, ErrorReason.VALID_AFTER, ErrorReason.INSUFFICIENT_BALANCE,
			"invalid_exact_evm_token_name_mismatch", "invalid_exact_evm_token_version_mismatch",
			"invalid_exact_evm_eip3009_not_supported", "invalid_exact_evm_network_mismatch", "invalid_exact_evm_scheme",
			"invalid_exact_evm_missing_eip712_domain", "asset_not_deployed_contract",
			// Version 1, and the generic ones of the specification
			"invalid_exact_evm_payload_signature", "invalid_exact_evm_payload_recipient_mismatch",
			"invalid_exact_evm_payload_authorization_value", "invalid_exact_evm_authorization_value",
			"insufficient_funds", ErrorReason.UNSUPPORTED_SCHEME, "invalid_network", ErrorReason.INVALID_PAYLOAD,
			"invalid_payment_requirements", "invalid_scheme", "invalid_x402_version");

	private DefiniteRefusals() {
	}

	static boolean contains(String reason) {
		return REASONS.contains(reason);
	}

}
