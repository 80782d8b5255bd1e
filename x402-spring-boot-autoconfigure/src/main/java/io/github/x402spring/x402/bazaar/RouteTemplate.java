package io.github.x402spring.x402.bazaar;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The path of an endpoint with variables, so that a catalogue lists it once.
 *
 * @param template such as {@code /users/:id}
 * @param values the variables in a request
 */
record RouteTemplate(String template, Map<String, String> values) {

	private static final Pattern VARIABLE = Pattern.compile("\\{([a-zA-Z_][a-zA-Z0-9_]*)}");

	/** What facilitators take. */
	private static final Pattern TEMPLATE = Pattern.compile("/[a-zA-Z0-9_/:.~-]+");

	/**
	 * Find the template of a request.
	 * @param pattern the pattern of its endpoint
	 * @param url its URL
	 * @return the template, with what the URL has before the pattern; empty if the path
	 * has no variables, or others than catalogues know
	 */
	static Optional<RouteTemplate> of(String pattern, String url) {
		PathPattern parsed = PathPatternParser.defaultInstance.parse(pattern);
		String plain = parsed.getPatternString().replaceAll("\\{([^{}:*]+):(?:[^{}]|\\{[^{}]*})*}", "{$1}");
		String suffix = VARIABLE.matcher(plain).replaceAll(":$1");
		String path = path(url);
		if (suffix.equals(plain) || path == null) {
			return Optional.empty();
		}
		for (int begin = 0; begin >= 0; begin = path.indexOf('/', begin + 1)) {
			PathPattern.PathMatchInfo match = parsed.matchAndExtract(PathContainer.parsePath(path.substring(begin)));
			String template = path.substring(0, begin) + suffix;
			if (match != null) {
				return (TEMPLATE.matcher(template).matches() && !template.contains(".."))
						? Optional.of(new RouteTemplate(template, match.getUriVariables())) : Optional.empty();
			}
		}
		return Optional.empty();
	}

	private static @Nullable String path(String url) {
		try {
			return URI.create(url).getRawPath();
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
