package io.github.x402spring.payment.admission;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Ids that cannot be guessed. They begin with the time, so that a database adds each at
 * the end of its indexes, which stay in memory there.
 *
 * @since 0.1.0
 */
public final class PaymentIds {

	private static final int TIME_DIGITS = 12;

	private static final int RANDOM_BYTES = 10;

	private static final SecureRandom RANDOM = new SecureRandom();

	private PaymentIds() {
	}

	/**
	 * Return a new id.
	 * @param now the current time
	 * @return 32 hexadecimal digits
	 */
	public static String next(Instant now) {
		byte[] random = new byte[RANDOM_BYTES];
		RANDOM.nextBytes(random);
		return HexFormat.of().toHexDigits(now.toEpochMilli(), TIME_DIGITS) + HexFormat.of().formatHex(random);
	}

}
