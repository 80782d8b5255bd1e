package io.github.x402spring.docs.toolcall;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.github.x402spring.json.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A call of a tool, as it comes in a JSON message.
 *
 * @param id relates the answer to the call
 * @param tool the name of the tool
 * @param arguments what the tool is asked for
 * @param meta what comes with the call, such as a payment
 */
record ToolCall(JsonNode id, String tool, JsonNode arguments, JsonNode meta) {

	private static final JsonMapper CANONICAL = JsonMapper.builder()
		.enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
		.build();

	static ToolCall read(String message) {
		JsonNode call = StrictJson.parseObject(message);
		JsonNode params = StrictJson.object(call, "params");
		return new ToolCall(call.path("id"), StrictJson.string(params, "name"), params.path("arguments"),
				params.path("_meta"));
	}

	/** The values of a member of {@code _meta}, as lines of a header. */
	List<String> meta(String name) {
		return this.meta.properties()
			.stream()
			.filter((member) -> member.getKey().equalsIgnoreCase(name))
			.map(Map.Entry::getValue)
			.map(JsonNode::asString)
			.toList();
	}

	/** The same for the same arguments, in whatever order a client writes them. */
	String digest() {
		try {
			byte[] canonical = CANONICAL.writeValueAsString(this.arguments).getBytes(StandardCharsets.UTF_8);
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
