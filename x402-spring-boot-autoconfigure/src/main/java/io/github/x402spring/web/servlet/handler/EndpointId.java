package io.github.x402spring.web.servlet.handler;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of an endpoint in books and figures: short, and the same at every start.
 */
final class EndpointId {

	private static final int MAX_LENGTH = 100;

	private static final int DIGEST_LENGTH = 8;

	private static final Pattern CHOSEN = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,98}[\\x21-\\x7e])?");

	private EndpointId() {
	}

	/**
	 * Shorten a long name, so that different names stay different.
	 * @param name the whole name
	 * @return at most 100 characters
	 */
	static String shorten(String name) {
		if (name.length() <= MAX_LENGTH) {
			return name;
		}
		byte[] digest = sha256().digest(name.getBytes(StandardCharsets.UTF_8));
		return name.substring(0, MAX_LENGTH - 2 * DIGEST_LENGTH - 1) + "~"
				+ HexFormat.of().formatHex(digest, 0, DIGEST_LENGTH);
	}

	static String require(String chosen) {
		if (!CHOSEN.matcher(chosen).matches()) {
			throw new IllegalArgumentException(
					"the id '" + chosen + "' is not 1 to " + MAX_LENGTH + " printable ASCII characters");
		}
		return chosen;
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
