package io.github.x402spring.payment;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a log readable: one event is one line, and nothing in it moves the cursor of a
 * terminal or turns the text around.
 */
final class LogText {

	private static final int LONGEST = 200;

	private LogText() {
	}

	static @Nullable String clean(@Nullable String text) {
		if (text == null) {
			return null;
		}
		String shown = (text.length() > LONGEST) ? text.substring(0, LONGEST) : text;
		return shown.chars().allMatch((it) -> it >= 0x20 && it <= 0x7e) ? shown
				: shown.replaceAll("[^\\x20-\\x7e]", "?");
	}

}
