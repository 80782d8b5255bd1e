package io.github.x402spring.web.servlet.exchange;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The digest of a request's body, as RFC 9530 writes it.
 */
final class ContentDigest {

	private ContentDigest() {
	}

	/**
	 * Return the digest of a body.
	 * @param body the bytes of the body, as they came
	 * @return {@code sha-256=}, and base64 between colons
	 */
	static String of(byte[] body) {
		return "sha-256=:" + Base64.getEncoder().encodeToString(sha256(body)) + ":";
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This Java runtime lacks SHA-256", ex);
		}
	}

}
