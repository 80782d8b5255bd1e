package io.github.x402spring.payment.engine;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Ids that nobody can guess.
 */
final class PaymentIds {

	private static final SecureRandom RANDOM = new SecureRandom();

	private PaymentIds() {
	}

	static String next() {
		byte[] bytes = new byte[16];
		RANDOM.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

}
