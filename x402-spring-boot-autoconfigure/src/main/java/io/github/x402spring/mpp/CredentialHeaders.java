package io.github.x402spring.mpp;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.protocol.RequestHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Finds the credential of a request, in {@code Authorization} or in a header of its own.
 * It counts only in the one that its challenge named.
 */
final class CredentialHeaders {

	static final String AUTHORIZATION = "Authorization";

	private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

	private static final Pattern KEY = Pattern.compile("[ -~]{1,255}");

	private static final String SCHEME = MppChallenge.SCHEME.toLowerCase(Locale.ROOT);

	private CredentialHeaders() {
	}

	/**
	 * Return whether a line of {@code Authorization} is of the scheme.
	 * @param line the line
	 * @return whether it begins with the scheme's name
	 */
	static boolean isOwn(String line) {
		String value = line.strip();
		return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
				&& (value.length() == SCHEME.length() || isBlank(value.charAt(SCHEME.length())));
	}

	/**
	 * Find the credential.
	 * @param headers the request's headers
	 * @return the credential, or {@code null} if there is none; one that says what is
	 * wrong if it does not have the prescribed form, or if it came in another header than
	 * its challenge named
	 * @throws MalformedMessageException if there are several, or if its operation has no
	 * usable name
	 */
	static @Nullable Credential find(RequestHeaders headers) {
		List<Line> lines = lines(headers);
		if (lines.isEmpty()) {
			return null;
		}
		Line line = lines.getFirst();
		String identifier = identifier(headers);
		try {
			MppCredential credential = CredentialReader.read(credential(line.text()));
			return line.isNamedBy(credential) ? credential.named(identifier)
					: new BrokenCredential(line.text(), MppProblem.INVALID_CHALLENGE);
		}
		catch (MalformedMessageException ex) {
			return new BrokenCredential(line.text(), MppProblem.MALFORMED_CREDENTIAL);
		}
	}

	// How the client names an operation that it may repeat.
	private static @Nullable String identifier(RequestHeaders headers) {
		List<String> keys = headers.values(IDEMPOTENCY_KEY).stream().map(String::strip).distinct().toList();
		if (keys.isEmpty()) {
			return null;
		}
		if (keys.size() > 1 || !KEY.matcher(keys.getFirst()).matches()) {
			throw new MalformedMessageException(
					IDEMPOTENCY_KEY + " must be one value of 1 to 255 printable ASCII characters");
		}
		return keys.getFirst();
	}

	private static List<Line> lines(RequestHeaders headers) {
		Stream<Line> shared = headers.values(AUTHORIZATION)
			.stream()
			.filter(CredentialHeaders::isOwn)
			.map((text) -> new Line(null, text));
		Stream<Line> own = headers.values(MppChallenge.PAYMENT_AUTHORIZATION)
			.stream()
			.filter((text) -> !text.isBlank())
			.map((text) -> new Line(MppChallenge.PAYMENT_AUTHORIZATION, text));
		List<Line> lines = Stream.concat(shared, own).toList();
		if (lines.stream().map(Line::identity).distinct().count() > 1) {
			throw new MalformedMessageException("The request carries several payments, but only one is allowed");
		}
		return lines;
	}

	private static String credential(String line) {
		if (!isOwn(line)) {
			throw new MalformedMessageException(
					MppChallenge.PAYMENT_AUTHORIZATION + " can only carry the scheme " + MppChallenge.SCHEME);
		}
		String credential = line.strip().substring(SCHEME.length()).strip();
		if (credential.isEmpty()) {
			throw new MalformedMessageException("The credential is empty");
		}
		return credential;
	}

	private static boolean isBlank(char character) {
		return character == ' ' || character == '\t';
	}

	/**
	 * A line of a request that is of the scheme.
	 *
	 * @param header the header, or {@code null} for {@code Authorization}
	 * @param text its value
	 */
	private record Line(@Nullable String header, String text) {

		boolean isNamedBy(MppCredential credential) {
			return Objects.equals(credential.challenge().header(), this.header);
		}

		// The same credential may come twice in one header.
		String identity() {
			return this.header + " "
					+ (isOwn(this.text) ? this.text.strip().substring(SCHEME.length()).strip() : this.text);
		}

	}

}
