package io.github.x402spring.evm;

import java.util.HexFormat;

/**
 * Hexadecimal text with the prefix {@code 0x}, as Ethereum writes bytes.
 *
 * @since 0.1.0
 */
public final class Hex {

	private static final HexFormat FORMAT = HexFormat.of();

	private Hex() {
	}

	/**
	 * Write bytes in lower case.
	 * @param bytes the bytes
	 * @return {@code 0x} and two digits for each byte
	 */
	public static String encode(byte[] bytes) {
		return "0x" + FORMAT.formatHex(bytes);
	}

	/**
	 * Read exactly the given number of bytes, digits in any case.
	 * @param text {@code 0x} and two digits for each byte
	 * @param length the number of bytes
	 * @return the bytes
	 * @throws IllegalArgumentException if the text has another form or length
	 */
	public static byte[] decode(String text, int length) {
		if (text.length() != 2 + 2 * length || !text.startsWith("0x")) {
			throw expected(length);
		}
		try {
			return FORMAT.parseHex(text, 2, text.length());
		}
		catch (IllegalArgumentException ex) {
			throw expected(length);
		}
	}

	private static IllegalArgumentException expected(int length) {
		// Says nothing of the text, which may be a signature.
		return new IllegalArgumentException("0x and " + (2 * length) + " hexadecimal digits are expected");
	}

}
