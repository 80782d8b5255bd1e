package io.github.x402spring.web.servlet.discovery;

import java.util.List;

/**
 * Paths that a pattern may stand for, to ask rules about.
 */
final class SamplePaths {

	/** A number, a word, and something longer. */
	private static final List<String> SEGMENTS = List.of("1", "a", "sample-2");

	private SamplePaths() {
	}

	static List<String> of(String pattern) {
		return SEGMENTS.stream().map((segment) -> fill(pattern, segment)).distinct().toList();
	}

	private static String fill(String pattern, String segment) {
		StringBuilder path = new StringBuilder(pattern.length());
		int i = 0;
		while (i < pattern.length()) {
			char character = pattern.charAt(i);
			if (character == '{') {
				path.append(pattern.startsWith("{*", i) ? "/" + segment + "/" + segment : segment);
				i = end(pattern, i);
			}
			else if (pattern.startsWith("**", i)) {
				path.append(segment).append('/').append(segment);
				i += 2;
			}
			else {
				path.append((character == '*') ? segment : (character == '?') ? "a" : String.valueOf(character));
				i++;
			}
		}
		return path.toString().replace("//", "/");
	}

	// What a variable must look like may have braces of its own.
	private static int end(String pattern, int begin) {
		int depth = 0;
		for (int i = begin; i < pattern.length(); i++) {
			depth += (pattern.charAt(i) == '{') ? 1 : (pattern.charAt(i) == '}') ? -1 : 0;
			if (depth == 0) {
				return i + 1;
			}
		}
		return pattern.length();
	}

}
