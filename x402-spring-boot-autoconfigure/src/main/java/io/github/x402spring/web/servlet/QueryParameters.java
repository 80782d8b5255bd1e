package io.github.x402spring.web.servlet;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.x402spring.pricing.NotForSaleException;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Query parameters as handlers get them: prices must not see other values than the
 * handler that they are for.
 */
final class QueryParameters {

	private QueryParameters() {
	}

	/**
	 * Return the values of a query parameter.
	 * @param request the request
	 * @param name the parameter's decoded name
	 * @return decoded values in their order
	 * @throws NotForSaleException if the query cannot be decoded
	 */
	static List<String> values(HttpServletRequest request, String name) {
		String query = request.getQueryString();
		if (query == null) {
			return List.of();
		}
		try {
			return hasFormBody(request) ? decode(query, name) : asked(request, name);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			throw new NotForSaleException("The query cannot be decoded");
		}
	}

	// Where the body holds no parameters the server itself is the best decoder.
	private static List<String> asked(HttpServletRequest request, String name) {
		String[] values = request.getParameterValues(name);
		return (values != null) ? List.of(values) : List.of();
	}

	// The server would read the body and mix its fields with those of the query.
	private static boolean hasFormBody(HttpServletRequest request) {
		String type = request.getContentType();
		return type != null && (type.toLowerCase(Locale.ROOT).strip().startsWith("application/x-www-form-urlencoded")
				|| type.toLowerCase(Locale.ROOT).strip().startsWith("multipart/"));
	}

	private static List<String> decode(String query, String name) {
		List<String> values = new ArrayList<>();
		for (String parameter : query.split("&", -1)) {
			int end = parameter.indexOf('=');
			String key = (end >= 0) ? parameter.substring(0, end) : parameter;
			if (!parameter.isEmpty() && decode(key).equals(name)) {
				values.add((end >= 0) ? decode(parameter.substring(end + 1)) : "");
			}
		}
		return values;
	}

	private static String decode(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

}
