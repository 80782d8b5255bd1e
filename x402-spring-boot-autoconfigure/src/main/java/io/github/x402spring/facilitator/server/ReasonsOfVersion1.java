package io.github.x402spring.facilitator.server;

import java.util.Map;
import java.util.Set;

import io.github.x402spring.x402.ErrorReason;

/**
 * The reasons in the words of version 1, whose list is closed.
 */
final class ReasonsOfVersion1 {

	private static final Set<String> SAME = Set.of(ErrorReason.VALID_BEFORE, ErrorReason.VALID_AFTER,
			ErrorReason.INVALID_PAYLOAD, ErrorReason.UNSUPPORTED_SCHEME, Requirement.INVALID_REQUIREMENTS,
			"invalid_network", Replies.DUPLICATE);

	private static final Map<String, String> OTHERS = Map.of(ErrorReason.INVALID_SIGNATURE,
			"invalid_exact_evm_payload_signature", ErrorReason.RECIPIENT_MISMATCH,
			"invalid_exact_evm_payload_recipient_mismatch", ErrorReason.VALUE_MISMATCH,
			"invalid_exact_evm_payload_authorization_value", ErrorReason.INSUFFICIENT_BALANCE, "insufficient_funds",
			ErrorReason.NONCE_ALREADY_USED, Replies.DUPLICATE, "invalid_exact_evm_network_mismatch", "invalid_network",
			"invalid_exact_evm_scheme", "invalid_scheme", ErrorReason.WALLET_NOT_DEPLOYED,
			"invalid_exact_evm_payload_undeployed_smart_wallet");

	private ReasonsOfVersion1() {
	}

	static String of(String reason, String otherwise) {
		return SAME.contains(reason) ? reason : OTHERS.getOrDefault(reason, otherwise);
	}

}
