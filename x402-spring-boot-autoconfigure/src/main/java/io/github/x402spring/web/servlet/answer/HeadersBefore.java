package io.github.x402spring.web.servlet.answer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;

/**
 * The headers that a response had before a paid handler ran, among them those of CORS.
 * When the handler's answer is withheld, these are all that is left.
 */
final class HeadersBefore {

	private final Map<String, List<String>> headers = new LinkedHashMap<>();

	HeadersBefore(HttpServletResponse response) {
		for (String name : response.getHeaderNames()) {
			this.headers.put(name, List.copyOf(response.getHeaders(name)));
		}
	}

	void restore(HttpServletResponse response) {
		this.headers.forEach((name, values) -> {
			if (!response.containsHeader(name)) {
				values.forEach((value) -> response.addHeader(name, value));
			}
		});
	}

}
