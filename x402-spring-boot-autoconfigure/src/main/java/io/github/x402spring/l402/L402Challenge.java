package io.github.x402spring.l402;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes the {@code WWW-Authenticate} lines that ask for an invoice to be paid.
 */
final class L402Challenge {

	private static final String NAME = "L402";

	private static final String OLD_NAME = "LSAT";

	private static final Pattern SCHEME = Pattern.compile("(?i)(?:" + NAME + "|" + OLD_NAME + ")(?:[ \\t].*)?");

	private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

	private static final Pattern INVOICE = Pattern.compile("ln[a-z0-9]+");

	/** Of a token, whose endpoint and fingerprint are the longest part. */
	private static final int USUAL_TOKEN = 660;

	/** Of an invoice with a description and a few hints for routes. */
	private static final int USUAL_INVOICE = 600;

	private static final int FRAME = 100;

	private L402Challenge() {
	}

	/**
	 * Return how long the lines may usually be.
	 * @param old whether there is a line under the old name
	 * @return a number of bytes
	 */
	static int usualLength(boolean old) {
		int line = 2 * USUAL_TOKEN + USUAL_INVOICE + FRAME;
		return old ? line + USUAL_TOKEN + USUAL_INVOICE + FRAME : line;
	}

	/**
	 * Return whether a line is a challenge of this family.
	 * @param line a value of {@code WWW-Authenticate}
	 * @return whether it is, be it well-formed or not
	 */
	static boolean isOne(String line) {
		return SCHEME.matcher(line.strip()).matches();
	}

	/**
	 * Write a challenge. The names that clients know come first, those of the
	 * specification after them.
	 * @param token the token in Base64
	 * @param invoice the invoice in lower case
	 * @param old whether a line for clients comes first that know the name before L402
	 * and read the first line only
	 * @return the lines
	 * @throws IllegalArgumentException if token or invoice have another form
	 */
	static List<String> lines(String token, String invoice, boolean old) {
		if (!TOKEN.matcher(token).matches() || !INVOICE.matcher(invoice).matches()) {
			throw new IllegalArgumentException("Token or invoice have a form that no header may have");
		}
		String parameters = " macaroon=\"" + token + "\", invoice=\"" + invoice + "\"";
		String line = NAME + parameters + ", version=\"0\", token=\"" + token + "\"";
		return old ? List.of(OLD_NAME + parameters, line) : List.of(line);
	}

}
