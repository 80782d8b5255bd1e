package io.github.x402spring.payment.pass;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

import io.github.x402spring.payment.admission.Fingerprint;

/**
 * The token by which a pass is presented: 256 random bits. Only its hash is kept.
 */
final class PassToken {

	/** Lets secret scanners find tokens that were published by mistake. */
	private static final String PREFIX = "x402pass_";

	private static final int RANDOM_BYTES = 32;

	private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

	private static final SecureRandom RANDOM = new SecureRandom();

	private PassToken() {
	}

	static String next() {
		byte[] random = new byte[RANDOM_BYTES];
		RANDOM.nextBytes(random);
		return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
	}

	static boolean isOne(String text) {
		return FORM.matcher(text).matches();
	}

	static String hash(String token) {
		return Fingerprint.ofText(token);
	}

}
