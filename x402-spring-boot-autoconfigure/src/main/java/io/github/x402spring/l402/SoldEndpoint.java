package io.github.x402spring.l402;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How tokens name the endpoint where they were sold.
 */
final class SoldEndpoint {

	/** The rest of a token needs room as well. */
	private static final int MAX_LENGTH = 256;

	private SoldEndpoint() {
	}

	/**
	 * Name an endpoint.
	 * @param identity the identity of the endpoint
	 * @return the identity, or its digest if it is long or has no form in a caveat
	 */
	static String name(String identity) {
		byte[] bytes = identity.getBytes(StandardCharsets.UTF_8);
		return (bytes.length <= MAX_LENGTH && Condition.ENDPOINT.allows(identity) && identity.equals(identity.strip()))
				? identity : "sha256:" + HexFormat.of().formatHex(sha256(bytes));
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
