package io.github.x402spring.l402;

import java.util.regex.Pattern;

/**
 * Paths of requests as caveats limit them.
 */
final class RequestPath {

	/** Whatever servers and frameworks may read as another path than it looks. */
	private static final Pattern AMBIGUOUS = Pattern.compile("//|/\\.{1,2}(?:/|$)|[;\\\\]|%(?:2[eEfF]|5[cC]|25|00)");

	private RequestPath() {
	}

	/**
	 * Return whether a path is another one or below it.
	 * @param path the path, undecoded
	 * @param top the other one, without a slash at its end
	 * @return whether it is; never for a path that can be read in several ways
	 */
	static boolean isBelow(String path, String top) {
		return !AMBIGUOUS.matcher(path).find() && (path.equals(top) || path.startsWith(top + "/"));
	}

}
