package io.github.x402spring.web.servlet.problem;

import java.util.List;
import java.util.Map;

import io.github.x402spring.json.StrictJson;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a refused request, with its challenge as all families wrote it.
 *
 * @param headers the headers, in order
 * @param body the JSON object in the body
 */
record WrittenProblem(List<Map.Entry<String, String>> headers, ObjectNode body) {

	String text() {
		return StrictJson.write(this.body);
	}

	void addHeaders(HttpServletResponse response) {
		this.headers.forEach((header) -> response.addHeader(header.getKey(), header.getValue()));
	}

}
