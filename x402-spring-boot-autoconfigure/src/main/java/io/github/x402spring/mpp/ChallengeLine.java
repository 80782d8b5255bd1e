package io.github.x402spring.mpp;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.x402spring.json.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Challenges as lines of {@code WWW-Authenticate}.
 */
final class ChallengeLine {

	private static final char LAST_LATIN_1 = 0xff;

	private ChallengeLine() {
	}

	static String write(MppChallenge challenge) {
		StringBuilder line = new StringBuilder(MppChallenge.SCHEME).append(" id=").append(quoted(challenge.id()));
		append(line, "realm", challenge.realm());
		append(line, "method", challenge.method());
		append(line, "intent", challenge.intent());
		append(line, "request", challenge.request());
		append(line, "expires", challenge.expires());
		append(line, "digest", challenge.digest());
		append(line, "header", challenge.header());
		append(line, "opaque", challenge.opaque());
		append(line, "description", challenge.description());
		return line.toString();
	}

	private static void append(StringBuilder line, String name, @Nullable String value) {
		if (value != null) {
			line.append(", ").append(name).append('=').append(quoted(value));
		}
	}

	static List<MppChallenge> read(List<String> lines) {
		return lines.stream()
			.flatMap((line) -> AuthenticateReader.read(line).stream())
			.filter((element) -> element.scheme().equalsIgnoreCase(MppChallenge.SCHEME))
			.map((element) -> challenge(element.parameters()))
			.filter(ChallengeLine::isCredentialHeaderKnown)
			.toList();
	}

	private static MppChallenge challenge(Map<String, String> parameters) {
		return new MppChallenge(required(parameters, "id"), required(parameters, "realm"),
				required(parameters, "method"), required(parameters, "intent"), required(parameters, "request"),
				parameters.get("expires"), parameters.get("digest"), parameters.get("opaque"), parameters.get("header"),
				parameters.get("description"));
	}

	private static String required(Map<String, String> parameters, String name) {
		String value = Objects.requireNonNullElse(parameters.get(name), "");
		if (value.isEmpty()) {
			throw new MalformedMessageException("A challenge lacks the parameter '" + name + "'");
		}
		return value;
	}

	private static boolean isCredentialHeaderKnown(MppChallenge challenge) {
		return challenge.header() == null || challenge.header().equals(MppChallenge.PAYMENT_AUTHORIZATION);
	}

	/**
	 * Quote a text. Control characters are left out, so that it cannot end the header;
	 * what ISO 8859-1 does not have is escaped as JSON does, which is how the clients of
	 * this scheme read it.
	 * @param text the text
	 * @return the text between quotes
	 */
	static String quoted(String text) {
		StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
		for (int i = 0; i < text.length(); i++) {
			append(quoted, text.charAt(i));
		}
		return quoted.append('"').toString();
	}

	private static void append(StringBuilder quoted, char character) {
		if (character > LAST_LATIN_1) {
			quoted.append("\\u").append(Integer.toHexString(0x10000 | character), 1, 5);
		}
		else if (!Character.isISOControl(character)) {
			if (character == '"' || character == '\\') {
				quoted.append('\\');
			}
			quoted.append(character);
		}
	}

}
