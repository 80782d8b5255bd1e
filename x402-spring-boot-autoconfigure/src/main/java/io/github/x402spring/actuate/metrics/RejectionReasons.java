package io.github.x402spring.actuate.metrics;

import java.util.Set;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.x402.ErrorReason;

/**
 * The closed list of reasons that are tags. A facilitator may answer any; those that are
 * not known count as one.
 */
final class RejectionReasons {

	static final String OTHER = "other";

	private static final Set<String> KNOWN = Set.of(ErrorReason.INVALID_PAYLOAD, ErrorReason.UNSUPPORTED_SCHEME,
			ErrorReason.INVALID_SIGNATURE, ErrorReason.RECIPIENT_MISMATCH, ErrorReason.VALID_BEFORE,
			ErrorReason.VALID_AFTER, ErrorReason.VALUE_MISMATCH, ErrorReason.NONCE_ALREADY_USED,
			ErrorReason.INSUFFICIENT_BALANCE, ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED, ErrorReason.WALLET_NOT_DEPLOYED,
			ErrorReason.SETTLEMENT_PENDING, ErrorReason.SETTLEMENT_COST_TOO_HIGH, ErrorReason.VERIFICATION_FAILED,
			// What facilitators add
			"invalid_exact_evm_scheme", "invalid_exact_evm_missing_eip712_domain", "invalid_exact_evm_network_mismatch",
			"invalid_exact_evm_token_name_mismatch", "invalid_exact_evm_token_version_mismatch",
			"invalid_exact_evm_eip3009_not_supported", "invalid_exact_evm_transaction_simulation_failed",
			"invalid_exact_evm_transaction_failed", "invalid_exact_evm_transfer_event_mismatch",
			"invalid_exact_evm_payload_signature", "invalid_exact_evm_payload_recipient_mismatch",
			"invalid_exact_evm_payload_authorization_value", "invalid_exact_evm_authorization_value",
			"invalid_exact_evm_payload_undeployed_smart_wallet", "asset_not_deployed_contract", "insufficient_funds",
			"invalid_network", "invalid_payment_requirements", "invalid_scheme", "invalid_x402_version",
			"invalid_transaction_state", "duplicate_settlement", "unexpected_verify_error", "unexpected_settle_error",
			// Limits
			"challenge_limit", "call_limit", "concurrent_call_limit");

	private RejectionReasons() {
	}

	// Where there is no reason, the problem has a name, of which there are few.
	static String of(PaymentProblem problem) {
		return problem.reasonCode()
			.map((reason) -> reason.equals(ErrorReason.NO_MATCHING_REQUIREMENTS) ? "no_matching_requirements"
					: KNOWN.contains(reason) ? reason : OTHER)
			.orElseGet(problem::code);
	}

}
