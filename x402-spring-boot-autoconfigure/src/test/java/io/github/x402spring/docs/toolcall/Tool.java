package io.github.x402spring.docs.toolcall;

import io.github.x402spring.PaidCall;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Answers calls.
 */
@FunctionalInterface
interface Tool {

	/** What a tool throws is an error of the tool. */
	String run(JsonNode arguments, @Nullable PaidCall payment);

}
