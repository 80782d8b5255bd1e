package io.github.x402spring.web.servlet.problem;

import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;

/**
 * The answer to a refused request, with its challenge as all families wrote it.
 *
 * @param headers the headers, in order
 * @param body the JSON object in the body
 */
record WrittenProblem(List<Map.Entry<String, String>> headers, String body) {

	void addHeaders(HttpServletResponse response) {
		this.headers.forEach((header) -> response.addHeader(header.getKey(), header.getValue()));
	}

}
