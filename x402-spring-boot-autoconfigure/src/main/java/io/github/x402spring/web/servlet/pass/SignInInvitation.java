package io.github.x402spring.web.servlet.pass;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.x402spring.payment.protocol.ChallengeAnswer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What families write of an answer that asks for a sign-in.
 */
final class SignInInvitation implements ChallengeAnswer {

	private final Map<String, String> headers = new LinkedHashMap<>();

	private final ObjectNode body = JsonNodeFactory.instance.objectNode();

	@Override
	public void add(String name, String value) {
		this.headers.put(name, value);
	}

	@Override
	public void addMember(String name, JsonNode value) {
		this.body.set(name, value);
	}

	Map<String, String> headers() {
		return this.headers;
	}

	ObjectNode body() {
		return this.body;
	}

}
