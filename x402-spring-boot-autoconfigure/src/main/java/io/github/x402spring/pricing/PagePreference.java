package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Whether an {@code Accept} header prefers a page to JSON. A client that names both gets
 * what it rates higher, JSON if they are equal. A client that names HTML and takes JSON
 * only as "anything else" counts as a browser if it also names XHTML, as all browsers do;
 * the HTTP client of the JDK names HTML by default and reads whatever comes.
 */
final class PagePreference {

	private PagePreference() {
	}

	static boolean isStated(String accept) {
		if (!accept.toLowerCase(Locale.ROOT).contains("text/html")) {
			return false;
		}
		try {
			return isStated(MimeTypeUtils.parseMimeTypes(accept));
		}
		catch (InvalidMimeTypeException | NumberFormatException ex) {
			return false;
		}
	}

	private static boolean isStated(List<MimeType> accepted) {
		int html = quality(accepted, (type) -> isNamed(type, "text", "html"));
		if (html <= 0) {
			return false;
		}
		int json = quality(accepted, PagePreference::isJson);
		if (json >= 0) {
			return html > json;
		}
		int anything = quality(accepted, MimeType::isWildcardType);
		return anything <= 0
				|| (html >= anything && quality(accepted, (type) -> isNamed(type, "application", "xhtml+xml")) > 0);
	}

	private static boolean isJson(MimeType type) {
		return isNamed(type, "application", "json") || isNamed(type, "application", "problem+json")
				|| isNamed(type, "application", "*+json") || isNamed(type, "application", "*");
	}

	private static boolean isNamed(MimeType type, String main, String sub) {
		return type.getType().equalsIgnoreCase(main) && type.getSubtype().equalsIgnoreCase(sub);
	}

	// The highest quality of the types that are meant in thousandths, or -1 if there is
	// none.
	private static int quality(List<MimeType> accepted, Predicate<MimeType> meant) {
		return accepted.stream().filter(meant).mapToInt(PagePreference::quality).max().orElse(-1);
	}

	// RFC 9110, section 12.4.2: three digits after the point at most.
	private static int quality(MimeType type) {
		String quality = type.getParameter("q");
		return (quality != null) ? new BigDecimal(quality).movePointRight(3).intValue() : 1000;
	}

}
