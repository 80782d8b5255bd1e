package io.github.x402spring.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A path that fits a pattern, with harmless values in place of its variables.
 *
 * @param path the path
 * @param variables the values of the pattern's variables
 */
record SelfCheckPath(String path, Map<String, String> variables) {

	private static final List<String> HARMLESS = List.of("1", "x402", "a", "2026-01-01",
			"00000000-0000-4000-8000-000000000000");

	private static final Pattern PLAIN = Pattern.compile("/[-._~!$&'()+,=:@/A-Za-z0-9]*");

	static Optional<SelfCheckPath> of(String pattern) {
		StringBuilder path = new StringBuilder();
		Map<String, String> variables = new LinkedHashMap<>();
		int i = 0;
		while (i < pattern.length()) {
			char c = pattern.charAt(i);
			if (c == '{') {
				int end = closing(pattern, i);
				String[] variable = pattern.substring(i + 1, Math.max(i + 1, end)).split(":", 2);
				Optional<String> value = (end > 0) ? value((variable.length > 1) ? variable[1] : ".*")
						: Optional.empty();
				if (value.isEmpty()) {
					return Optional.empty();
				}
				boolean rest = variable[0].startsWith("*");
				variables.put(rest ? variable[0].substring(1) : variable[0], rest ? "/" + value.get() : value.get());
				path.append(value.get());
				i = end + 1;
			}
			else if (c == '*') {
				path.append("x402");
				i += pattern.startsWith("**", i) ? 2 : 1;
			}
			else {
				path.append((c == '?') ? 'x' : c);
				i++;
			}
		}
		String filled = path.toString();
		return PLAIN.matcher(filled).matches() ? Optional.of(new SelfCheckPath(filled, Map.copyOf(variables)))
				: Optional.empty();
	}

	// A regular expression may have braces of its own.
	private static int closing(String pattern, int open) {
		int depth = 0;
		for (int i = open; i < pattern.length(); i++) {
			char c = pattern.charAt(i);
			depth += (c == '{') ? 1 : (c == '}') ? -1 : 0;
			if (depth == 0) {
				return i;
			}
		}
		return -1;
	}

	private static Optional<String> value(String regex) {
		try {
			Pattern allowed = Pattern.compile(regex);
			return HARMLESS.stream().filter((value) -> allowed.matcher(value).matches()).findFirst();
		}
		catch (PatternSyntaxException ex) {
			return Optional.empty();
		}
	}

}
