package io.github.x402spring.payment.quota;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Names the count of what one caller has used of a quota in one period.
 *
 * @param quota name of the quota
 * @param until when the period ends
 * @param subject a digest of who the caller is, so that stores hold no names and
 * addresses
 * @since 0.1.0
 */
public record QuotaKey(String quota, Instant until, String subject) {

	/** Enough that no two callers share one. */
	private static final int BYTES = 16;

	/**
	 * Return the key of a caller.
	 * @param quota name of the quota
	 * @param until when the period ends
	 * @param caller who the caller is
	 * @return the key
	 */
	public static QuotaKey of(String quota, Instant until, String caller) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(caller.getBytes(StandardCharsets.UTF_8));
			return new QuotaKey(quota, until,
					Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
