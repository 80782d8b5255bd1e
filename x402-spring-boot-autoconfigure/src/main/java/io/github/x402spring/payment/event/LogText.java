package io.github.x402spring.payment.event;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a log readable: one event is one line, and nothing in it moves the cursor of a
 * terminal or turns the text around.
 *
 * @since 0.1.0
 */
public final class LogText {

	private static final int LONGEST = 200;

	private LogText() {
	}

	/**
	 * Return what can be logged of a text.
	 * @param text the text, or {@code null}
	 * @return up to 200 characters, of which all but printable ASCII are question marks;
	 * {@code null} for {@code null}
	 */
	public static @Nullable String clean(@Nullable String text) {
		if (text == null) {
			return null;
		}
		String shown = (text.length() > LONGEST) ? text.substring(0, LONGEST) : text;
		return shown.chars().allMatch((it) -> it >= 0x20 && it <= 0x7e) ? shown
				: shown.replaceAll("[^\\x20-\\x7e]", "?");
	}

	/**
	 * Return a shorter form of an address.
	 * @param address the address
	 * @return the first six and the last four characters, or a short text as it is
	 */
	public static String shorten(String address) {
		return (address.length() > 12) ? address.substring(0, 6) + ".." + address.substring(address.length() - 4)
				: address;
	}

}
