package io.github.x402spring.x402;

import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * A challenge of x402 as it goes out.
 *
 * @param header value of the header of version 2
 * @param members members of the body of version 1, in order; empty if it cannot be
 * expressed there. They are not changed
 */
record WrittenChallenge(String header, Map<String, JsonNode> members) {

}
