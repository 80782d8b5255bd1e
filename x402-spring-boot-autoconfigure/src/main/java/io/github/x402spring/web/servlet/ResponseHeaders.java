package io.github.x402spring.web.servlet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.x402spring.pricing.RecordedRequest;
import io.github.x402spring.protocol.X402Headers;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * The headers that a response had before a paid handler ran, among them those of CORS.
 * When the handler's answer is withheld, these are all that is left.
 */
final class ResponseHeaders {

	private static final List<String> PROTOCOL = List.of(X402Headers.PAYMENT_REQUIRED, X402Headers.PAYMENT_RESPONSE,
			X402Headers.X_PAYMENT_RESPONSE);

	private static final List<String> VARY = List.of(X402Headers.PAYMENT_SIGNATURE, X402Headers.X_PAYMENT,
			HttpHeaders.ACCEPT);

	/** Read by servers in front, some of them before Cache-Control. */
	private static final Set<String> CACHING = Set.of("expires", "pragma", "surrogate-control", "edge-control",
			"x-accel-expires");

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

	// Those that only the gate writes: of the protocol, and about caching, which for
	// shared caches has names of its own, such as CDN-Cache-Control.
	static boolean isOwn(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return PROTOCOL.stream().anyMatch(name::equalsIgnoreCase) || lower.endsWith("cache-control")
				|| CACHING.contains(lower);
	}

	// Those that the gate and others add to.
	static boolean isShared(String name) {
		return name.equalsIgnoreCase(HttpHeaders.VARY)
				|| name.equalsIgnoreCase(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS);
	}

	// What every answer of a paid endpoint carries.
	static void addCommon(HttpServletResponse response, String cacheControl) {
		for (String name : List.copyOf(response.getHeaderNames())) {
			if (isOwn(name)) {
				response.setHeader(name, null);
			}
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
		missing(response, HttpHeaders.VARY, VARY).forEach((name) -> response.addHeader(HttpHeaders.VARY, name));
		if (response.containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)) {
			expose(response);
		}
	}

	/**
	 * Tell caches what the price depended on.
	 * @param response the response
	 * @param inputs names of headers; names of other inputs are left out
	 */
	static void addVary(HttpServletResponse response, Collection<String> inputs) {
		List<String> headers = inputs.stream().filter((input) -> !input.equals(RecordedRequest.URL)).toList();
		missing(response, HttpHeaders.VARY, headers).forEach((name) -> response.addHeader(HttpHeaders.VARY, name));
	}

	// Beside "*", too: where credentials are allowed it is no wildcard.
	private static void expose(HttpServletResponse response) {
		List<String> missing = missing(response, HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, PROTOCOL);
		if (!missing.isEmpty()) {
			List<String> values = new ArrayList<>(response.getHeaders(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS));
			values.addAll(missing);
			response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, String.join(", ", values));
		}
	}

	private static List<String> missing(HttpServletResponse response, String header, List<String> names) {
		Set<String> present = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		for (String value : response.getHeaders(header)) {
			Stream.of(value.split(",")).map(String::strip).forEach(present::add);
		}
		return names.stream().filter((name) -> !present.contains(name)).toList();
	}

}
