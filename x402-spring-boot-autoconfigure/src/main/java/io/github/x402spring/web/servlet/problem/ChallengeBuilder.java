package io.github.x402spring.web.servlet.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.x402spring.payment.protocol.ChallengeAnswer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects what families write of a challenge.
 */
final class ChallengeBuilder implements ChallengeAnswer {

	private final List<Map.Entry<String, String>> headers = new ArrayList<>();

	private final ObjectNode body = JsonNodeFactory.instance.objectNode();

	@Override
	public void add(String name, String value) {
		this.headers.add(Map.entry(name, value));
	}

	@Override
	public void addMember(String name, JsonNode value) {
		this.body.set(name, value);
	}

	WrittenProblem build(Consumer<ObjectNode> problem) {
		problem.accept(this.body);
		return new WrittenProblem(List.copyOf(this.headers), this.body);
	}

}
