package io.github.x402spring.facilitator.client;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The beginning of an answer, for logs and operators: one short line of printable ASCII
 * without anything that may be a secret.
 */
final class AnswerExcerpt {

	private static final int LONGEST = 300;

	private static final int SHORTEST_SECRET = 4;

	private static final String REDACTED = "***";

	private static final Pattern UNPRINTABLE = Pattern.compile("(?:[^\\x20-\\x7e]|\\\\u[0-9a-fA-F]{4})+");

	/** Keys, tokens, signatures, nonces: long runs of the letters that these are of. */
	private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9+/=_-]{20,}");

	/** Codes such as {@code invalid_request}, and words such as {@code payTo}. */
	private static final Pattern WORD = Pattern
		.compile("[A-Za-z][a-z]{1,15}([A-Z][a-z]{1,15}){0,3}|[a-z0-9]{1,16}([_-][a-z0-9]{1,16})+");

	private AnswerExcerpt() {
	}

	static @Nullable String of(byte[] body, Collection<String> secrets) {
		String text = UNPRINTABLE.matcher(new String(body, StandardCharsets.UTF_8)).replaceAll(" ");
		for (String secret : secrets) {
			text = without(text, secret);
		}
		text = SECRET.matcher(text)
			.replaceAll((match) -> WORD.matcher(match.group()).matches() ? match.group() : REDACTED)
			.strip();
		if (text.isEmpty()) {
			return null;
		}
		return (text.length() > LONGEST) ? text.substring(0, LONGEST) + "..." : text;
	}

	// The value of a header, and what follows its scheme.
	private static String without(String text, String header) {
		String shown = text;
		for (String part : new String[] { header, header.substring(header.indexOf(' ') + 1) }) {
			if (part.length() >= SHORTEST_SECRET) {
				shown = shown.replace(part, REDACTED);
			}
		}
		return shown;
	}

}
