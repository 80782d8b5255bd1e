package io.github.x402spring.web.servlet.problem;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * The languages that a visitor wants: that of the application's {@link LocaleResolver},
 * then those of {@code Accept-Language}. Containers answer with the language of this JVM
 * for visitors who name none, so they are not asked.
 */
final class VisitorLanguages extends HttpServletRequestWrapper {

	private static final int MAX_HEADER = 1000;

	private final List<Locale> accepted;

	private VisitorLanguages(HttpServletRequest request) {
		super(request);
		this.accepted = accepted(String.join(",", Collections.list(request.getHeaders(HttpHeaders.ACCEPT_LANGUAGE))));
	}

	/**
	 * Find the languages.
	 * @param request the visitor's request
	 * @return the languages, the best first; empty if none is known
	 */
	static List<Locale> of(HttpServletRequest request) {
		VisitorLanguages languages = new VisitorLanguages(request);
		return Stream
			.concat(languages.resolved(RequestContextUtils.getLocaleResolver(request)), languages.accepted.stream())
			.filter(VisitorLanguages::isLanguage)
			.distinct()
			.toList();
	}

	private Stream<Locale> resolved(@Nullable LocaleResolver resolver) {
		return (resolver != null) ? Stream.of(resolver.resolveLocale(this)) : Stream.empty();
	}

	@Override
	public Locale getLocale() {
		return this.accepted.isEmpty() ? Locale.ROOT : this.accepted.getFirst();
	}

	@Override
	public Enumeration<Locale> getLocales() {
		return Collections.enumeration(this.accepted.isEmpty() ? List.of(Locale.ROOT) : this.accepted);
	}

	// What no browser sends is as if it were not there.
	private static List<Locale> accepted(String header) {
		if (header.isBlank() || header.length() > MAX_HEADER) {
			return List.of();
		}
		try {
			return Locale.LanguageRange.parse(header)
				.stream()
				.filter((range) -> range.getWeight() > 0)
				.map((range) -> Locale.forLanguageTag(range.getRange()))
				.filter(VisitorLanguages::isLanguage)
				.toList();
		}
		catch (IllegalArgumentException ex) {
			return List.of();
		}
	}

	private static boolean isLanguage(Locale locale) {
		return !locale.getLanguage().isEmpty();
	}

}
