package io.github.x402spring.x402.signin;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A sign-in as a client sent it. Nothing in it is verified yet.
 */
record SignInHeader(String domain, String address, @Nullable String statement, String uri, String version,
		String chainId, String type, String nonce, String issuedAt, @Nullable String expirationTime,
		@Nullable String notBefore, @Nullable String requestId, List<String> resources,
		@Nullable String signatureScheme, String signature) {

	/** Two or three times as long as those of the reference package. */
	static final int MAX_LENGTH = 4 * 1024;

	/**
	 * Read the header.
	 * @param text its value: standard base64 of JSON
	 * @return the sign-in
	 * @throws MalformedMessageException if it has another form
	 */
	static SignInHeader parse(String text) {
		if (text.length() > MAX_LENGTH) {
			throw new MalformedMessageException("The header is longer than " + MAX_LENGTH + " characters");
		}
		JsonNode json = StrictJson.parseObject(decoded(text));
		return new SignInHeader(StrictJson.string(json, "domain"), StrictJson.string(json, "address"),
				StrictJson.optionalString(json, "statement"), StrictJson.string(json, "uri"),
				StrictJson.string(json, "version"), StrictJson.string(json, "chainId"), StrictJson.string(json, "type"),
				StrictJson.string(json, "nonce"), StrictJson.string(json, "issuedAt"),
				StrictJson.optionalString(json, "expirationTime"), StrictJson.optionalString(json, "notBefore"),
				StrictJson.optionalString(json, "requestId"), resources(json),
				StrictJson.optionalString(json, "signatureScheme"), StrictJson.string(json, "signature"));
	}

	private static String decoded(String text) {
		try {
			return StrictJson.utf8(Base64.getDecoder().decode(text));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("The header is not base64");
		}
	}

	private static List<String> resources(JsonNode json) {
		List<String> resources = new ArrayList<>();
		for (JsonNode resource : json.path("resources")) {
			if (!resource.isString()) {
				throw new MalformedMessageException("Member 'resources' must have strings");
			}
			resources.add(resource.stringValue());
		}
		return resources;
	}

	/**
	 * Hides the signature, which is as good as the pass for a few minutes.
	 * @return the wallet only
	 */
	@Override
	public String toString() {
		return "SignInHeader[" + this.address + "]";
	}

}
