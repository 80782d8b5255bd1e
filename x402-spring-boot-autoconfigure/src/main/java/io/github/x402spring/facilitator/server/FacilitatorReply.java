package io.github.x402spring.facilitator.server;

import java.time.Duration;
import java.util.Map;

import io.github.x402spring.json.StrictJson;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of the facilitator.
 *
 * @param status the HTTP status
 * @param headers headers by name
 * @param json the body
 * @since 0.1.0
 */
public record FacilitatorReply(int status, Map<String, String> headers, String json) {

	/**
	 * Create a copy that does not change.
	 */
	public FacilitatorReply {
		headers = Map.copyOf(headers);
	}

	static FacilitatorReply of(int status, ObjectNode body) {
		return new FacilitatorReply(status, Map.of(), StrictJson.write(body));
	}

	/**
	 * Return the answer to a request that was not processed. It does not have the shape
	 * of the protocol, which clients would read as an answer about the payment.
	 * @param status the HTTP status
	 * @param error what is wrong
	 * @return the answer
	 */
	public static FacilitatorReply error(int status, String error) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.put("error", error);
		return of(status, body);
	}

	static FacilitatorReply later(int status, String error, Duration retryAfter) {
		return error(status, error).with("Retry-After",
				Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
	}

	/**
	 * Return this answer with one header only.
	 * @param name name of the header
	 * @param value its value
	 * @return an answer that is equal otherwise
	 */
	public FacilitatorReply with(String name, String value) {
		return new FacilitatorReply(this.status, Map.of(name, value), this.json);
	}

}
