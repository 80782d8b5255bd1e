package io.github.x402spring.web.servlet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.protocol.X402Headers;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * The headers that a response had before a paid handler ran, among them those of CORS.
 * When the handler's answer is withheld, these are all that is left.
 */
final class ResponseHeaders {

	private static final String EXPOSED = X402Headers.PAYMENT_REQUIRED + ", " + X402Headers.PAYMENT_RESPONSE + ", "
			+ X402Headers.X_PAYMENT_RESPONSE;

	private static final List<String> VARY = List.of(X402Headers.PAYMENT_SIGNATURE, X402Headers.X_PAYMENT,
			HttpHeaders.ACCEPT);

	private final Map<String, List<String>> headers = new LinkedHashMap<>();

	ResponseHeaders(HttpServletResponse response) {
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

	// What every answer of a paid endpoint carries.
	static void addCommon(HttpServletResponse response, String cacheControl) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
		addVary(response);
		if (response.containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)) {
			appendExposed(response);
		}
	}

	private static void addVary(HttpServletResponse response) {
		String present = String.join(",", response.getHeaders(HttpHeaders.VARY));
		for (String name : VARY) {
			if (!present.contains(name)) {
				response.addHeader(HttpHeaders.VARY, name);
			}
		}
	}

	private static void appendExposed(HttpServletResponse response) {
		List<String> values = new ArrayList<>(response.getHeaders(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS));
		if (!values.contains("*") && values.stream().noneMatch((it) -> it.contains(EXPOSED))) {
			values.add(EXPOSED);
			response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, String.join(", ", values));
		}
	}

}
