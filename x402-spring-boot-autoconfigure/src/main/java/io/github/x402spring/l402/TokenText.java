package io.github.x402spring.l402;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;

/**
 * Tokens as text: written in Base64 with padding, read in the variants that clients send,
 * but never in two at once.
 */
final class TokenText {

	private static final Pattern STANDARD = Pattern.compile("[A-Za-z0-9+/]+");

	private static final Pattern FOR_URLS = Pattern.compile("[A-Za-z0-9_-]+");

	private static final int MAX_LENGTH = (MacaroonCodec.MAX_LENGTH + 2) / 3 * 4;

	private TokenText() {
	}

	static String write(Macaroon macaroon) {
		return Base64.getEncoder().encodeToString(MacaroonCodec.write(macaroon));
	}

	/**
	 * Read a token in Base64: of the standard alphabet or that for URLs, with all of its
	 * padding or without.
	 * @param text the text
	 * @return the token
	 * @throws MalformedMessageException if it has another form
	 */
	static Macaroon read(String text) {
		if (text.length() > MAX_LENGTH) {
			throw new MalformedMessageException("The macaroon is too long");
		}
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) == '=') {
			end--;
		}
		int padding = text.length() - end;
		if (padding > 0 && (text.length() % 4 != 0 || padding > 2)) {
			throw malformed();
		}
		return MacaroonCodec.read(bytes(text.substring(0, end)));
	}

	/**
	 * Read a token in hexadecimal digits.
	 * @param text the text
	 * @return the token
	 * @throws MalformedMessageException if it has another form
	 */
	static Macaroon readHex(String text) {
		if (text.length() > 2 * MacaroonCodec.MAX_LENGTH) {
			throw new MalformedMessageException("The macaroon is too long");
		}
		try {
			return MacaroonCodec.read(HexFormat.of().parseHex(text));
		}
		catch (IllegalArgumentException ex) {
			throw malformed();
		}
	}

	private static byte[] bytes(String bare) {
		if (STANDARD.matcher(bare).matches()) {
			return bytes(bare, Base64.getDecoder(), Base64.getEncoder());
		}
		if (FOR_URLS.matcher(bare).matches()) {
			return bytes(bare, Base64.getUrlDecoder(), Base64.getUrlEncoder());
		}
		throw malformed();
	}

	// Bits that are left over must be zero.
	private static byte[] bytes(String bare, Base64.Decoder decoder, Base64.Encoder encoder) {
		try {
			byte[] bytes = decoder.decode(bare);
			if (encoder.withoutPadding().encodeToString(bytes).equals(bare)) {
				return bytes;
			}
			throw malformed();
		}
		catch (IllegalArgumentException ex) {
			throw malformed();
		}
	}

	private static MalformedMessageException malformed() {
		return new MalformedMessageException("The macaroon is malformed");
	}

}
