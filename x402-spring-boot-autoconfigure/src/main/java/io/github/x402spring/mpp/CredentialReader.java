package io.github.x402spring.mpp;

import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads encoded credentials. Members that are not known are ignored, as the draft asks.
 */
final class CredentialReader {

	/** The longest credential, in characters. */
	static final int MAX_LENGTH = 16 * 1024;

	/** Of the methods that the draft allows, those that fit into a protocol's name. */
	private static final Pattern METHOD = Pattern.compile("[a-z]{1,12}");

	private static final Pattern INTENT = Pattern.compile("[A-Za-z0-9-]{1,64}");

	private CredentialReader() {
	}

	/**
	 * Read a credential.
	 * @param text the text behind the name of the scheme
	 * @return the credential
	 * @throws MalformedMessageException if it does not have the prescribed form
	 */
	static MppCredential read(String text) {
		if (text.length() > MAX_LENGTH) {
			throw new MalformedMessageException("The credential is longer than " + MAX_LENGTH + " characters");
		}
		JsonNode json = CanonicalJson.decode(text);
		MppChallenge challenge = challenge(StrictJson.object(json, "challenge"));
		return new MppCredential(text, challenge, StrictJson.optionalString(json, "source"),
				StrictJson.object(json, "payload"), null, 0);
	}

	private static MppChallenge challenge(JsonNode json) {
		return new MppChallenge(required(json, "id"), required(json, "realm"), matching(json, "method", METHOD),
				matching(json, "intent", INTENT), required(json, "request"), StrictJson.optionalString(json, "expires"),
				StrictJson.optionalString(json, "digest"), StrictJson.optionalString(json, "opaque"), header(json),
				StrictJson.optionalString(json, "description"));
	}

	private static @Nullable String header(JsonNode json) {
		String header = StrictJson.optionalString(json, "header");
		if (header != null && !header.equals(MppChallenge.PAYMENT_AUTHORIZATION)) {
			throw new MalformedMessageException("Member 'header' can only be " + MppChallenge.PAYMENT_AUTHORIZATION);
		}
		return header;
	}

	private static String matching(JsonNode json, String name, Pattern pattern) {
		String value = StrictJson.string(json, name);
		if (!pattern.matcher(value).matches()) {
			throw new MalformedMessageException("Member '" + name + "' does not have the prescribed form");
		}
		return value;
	}

	private static String required(JsonNode json, String name) {
		String value = StrictJson.string(json, name);
		if (value.isEmpty()) {
			throw new MalformedMessageException("Member '" + name + "' is empty");
		}
		return value;
	}

}
