package io.github.x402spring.web.discovery;

/**
 * Writes path patterns of Spring for clients.
 */
final class PathText {

	private PathText() {
	}

	/**
	 * Return a pattern without what its variables must look like.
	 * @param pattern the pattern
	 * @return such as {@code /forecasts/{city}} for {@code /forecasts/{city:[a-z]+}}
	 */
	static String of(String pattern) {
		StringBuilder text = new StringBuilder(pattern.length());
		int depth = 0;
		boolean constraint = false;
		for (int i = 0; i < pattern.length(); i++) {
			char character = pattern.charAt(i);
			depth += (character == '{') ? 1 : (character == '}') ? -1 : 0;
			constraint = depth > 0 && (constraint || (character == ':' && depth == 1));
			boolean rest = character == '*' && depth == 1 && pattern.charAt(i - 1) == '{';
			if (!constraint && !rest) {
				text.append(character);
			}
		}
		return text.toString();
	}

}
