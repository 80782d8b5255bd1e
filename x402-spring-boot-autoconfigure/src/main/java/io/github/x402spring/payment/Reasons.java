package io.github.x402spring.payment;

import java.util.regex.Pattern;

import io.github.x402spring.protocol.ErrorReason;

/**
 * Keeps foreign text out of answers and logs.
 */
final class Reasons {

	private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,80}");

	private Reasons() {
	}

	// A code passes; anything else might be an exception's text.
	static String clean(String reason) {
		return CODE.matcher(reason).matches() ? reason : ErrorReason.VERIFICATION_FAILED;
	}

}
