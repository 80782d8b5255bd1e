package io.github.x402spring.mpp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.github.x402spring.json.MalformedMessageException;

/**
 * The base64url of the scheme: written without padding, read with or without it.
 */
final class Base64Url {

	private Base64Url() {
	}

	static String encode(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	static String encode(String text) {
		return encode(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Decode text.
	 * @param text the text, nothing but base64url
	 * @return the bytes
	 * @throws MalformedMessageException if the text has other characters, or padding that
	 * does not fit
	 */
	static byte[] decode(String text) {
		try {
			return Base64.getUrlDecoder().decode(text);
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("The text is not base64url");
		}
	}

}
