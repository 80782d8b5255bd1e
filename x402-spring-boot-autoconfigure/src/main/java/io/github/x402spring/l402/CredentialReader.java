package io.github.x402spring.l402;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.protocol.RequestHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads credentials in all forms in which clients send them. Headers that applications
 * use as well may have other lines.
 */
final class CredentialReader {

	/** Carries tokens and preimage. */
	static final String AUTHORIZATION = "Authorization";

	/** Carries a token with the preimage inside. */
	static final List<String> MACAROONS = List.of("Grpc-Metadata-Macaroon", "Macaroon");

	/** The name, and the one before it. */
	private static final Pattern SCHEME = Pattern.compile("(?i)(?:L402|LSAT)(?:[ \\t]+(.*))?");

	private static final Pattern PREIMAGE = Pattern.compile("[0-9a-fA-F]{64}");

	private static final String PREIMAGE_CAVEAT = "preimage";

	private static final int MAX_TOKENS = 4;

	private static final int MAX_LINE = 24 * 1024;

	private CredentialReader() {
	}

	/**
	 * Return whether a line of a header carries a credential.
	 * @param header the header's name, in any case
	 * @param line its value
	 * @return whether it does, be it well-formed or not
	 */
	static boolean isOwn(String header, String line) {
		if (header.equalsIgnoreCase(AUTHORIZATION)) {
			return SCHEME.matcher(line.strip()).matches();
		}
		return MACAROONS.stream().anyMatch(header::equalsIgnoreCase) && inside(line).isPresent();
	}

	/**
	 * Read the credential of a request.
	 * @param headers the request's headers
	 * @param issuer tells the tokens that the seller made
	 * @return the credential, or {@code null} if there is none
	 * @throws MalformedMessageException if it is malformed, or if there are several
	 * different ones
	 */
	static @Nullable L402Credential read(RequestHeaders headers, L402Tokens issuer) {
		Map<String, L402Credential> found = new LinkedHashMap<>();
		for (String line : headers.values(AUTHORIZATION)) {
			if (isOwn(AUTHORIZATION, line)) {
				authorization(line, issuer).ifPresent((it) -> found.put(it.text(), it));
			}
		}
		for (String header : MACAROONS) {
			for (String line : headers.values(header)) {
				inside(line).map((it) -> it.by(issuer)).ifPresent((it) -> found.put(it.text(), it));
			}
		}
		if (found.size() > 1) {
			throw new MalformedMessageException("The request carries several tokens, but only one is allowed");
		}
		return found.isEmpty() ? null : found.values().iterator().next();
	}

	private static Optional<L402Credential> authorization(String line, L402Tokens issuer) {
		if (line.length() > MAX_LINE) {
			throw new MalformedMessageException("The Authorization header is too long");
		}
		String value = SCHEME.matcher(line.strip()).replaceFirst("$1").strip();
		if (value.isEmpty()) {
			return Optional.empty();
		}
		int colon = value.lastIndexOf(':');
		String preimage = value.substring(colon + 1).strip();
		if (colon < 0 || !PREIMAGE.matcher(preimage).matches()) {
			throw new MalformedMessageException("The Authorization header must have tokens, a colon and a preimage");
		}
		String[] tokens = value.substring(0, colon).split(",", -1);
		if (tokens.length > MAX_TOKENS) {
			throw new MalformedMessageException("The Authorization header has more than " + MAX_TOKENS + " tokens");
		}
		return Optional.of(new L402Credential(Arrays.stream(tokens).map(String::strip).map(TokenText::read).toList(),
				hex(preimage), issuer));
	}

	// Other macaroons in these headers belong to other software, such as a node.
	private static Optional<Inside> inside(String line) {
		try {
			Macaroon token = TokenText.readHex(line.strip());
			List<String> preimages = new ArrayList<>();
			for (byte[] caveat : token.caveats()) {
				String[] parts = new String(caveat, StandardCharsets.UTF_8).split("=", 2);
				if (parts.length == 2 && parts[0].strip().equals(PREIMAGE_CAVEAT)) {
					preimages.add(parts[1].strip().toLowerCase(Locale.ROOT));
				}
			}
			return (preimages.stream().distinct().count() == 1 && PREIMAGE.matcher(preimages.getFirst()).matches())
					? Optional.of(new Inside(token, preimages.getFirst())) : Optional.empty();
		}
		catch (MalformedMessageException ex) {
			return Optional.empty();
		}
	}

	private static byte[] hex(String digits) {
		return HexFormat.of().parseHex(digits);
	}

	/**
	 * A token with the preimage inside.
	 *
	 * @param token the token
	 * @param preimage 64 hexadecimal digits
	 */
	private record Inside(Macaroon token, String preimage) {

		private L402Credential by(L402Tokens issuer) {
			return new L402Credential(List.of(this.token), hex(this.preimage), issuer);
		}

		@Override
		public String toString() {
			return "Inside[hidden]";
		}

	}

}
