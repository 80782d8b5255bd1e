package io.github.x402spring.payment.protocol;

import tools.jackson.databind.JsonNode;

/**
 * An answer with status 402, to which each family adds its part.
 *
 * @since 0.1.0
 */
public interface ChallengeAnswer extends AnswerHeaders {

	/**
	 * Add a member to the JSON object in the body. It comes before those of the problem
	 * (RFC 9457), whose names are taken: type, title, status, detail and reason.
	 * @param name the member's name
	 * @param value its value
	 */
	void addMember(String name, JsonNode value);

}
