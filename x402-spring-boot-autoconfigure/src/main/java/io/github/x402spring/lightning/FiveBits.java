package io.github.x402spring.lightning;

import java.util.Arrays;

import io.github.x402spring.json.MalformedMessageException;

/**
 * Bytes as words of five bits, big-endian, filled up with zeros.
 */
final class FiveBits {

	private FiveBits() {
	}

	/**
	 * Cut bytes into words.
	 * @param bytes the bytes
	 * @return the words, the last one filled up
	 */
	static byte[] of(byte[] bytes) {
		return convert(bytes, 8, 5, true);
	}

	/**
	 * Put words together.
	 * @param words the words
	 * @return the bytes
	 * @throws MalformedMessageException if something else than zeros fills them up, or
	 * more than the last word needs
	 */
	static byte[] toBytes(byte[] words) {
		byte[] bytes = convert(words, 5, 8, false);
		if (!Arrays.equals(of(bytes), words)) {
			throw new MalformedMessageException("A field of the invoice is filled up with something else than zeros");
		}
		return bytes;
	}

	/**
	 * Put words together for signing.
	 * @param words the words
	 * @return the bytes, the last one filled up
	 */
	static byte[] toFilledBytes(byte[] words) {
		return convert(words, 5, 8, true);
	}

	/**
	 * Read a number.
	 * @param words the words
	 * @return the number
	 * @throws MalformedMessageException if it exceeds 35 bits
	 */
	static long toNumber(byte[] words) {
		long number = 0;
		for (byte word : words) {
			number = (number << 5) | word;
			if (number >= 1L << 35) {
				throw new MalformedMessageException("A number of the invoice is too large");
			}
		}
		return number;
	}

	/**
	 * Write a number.
	 * @param number the number, of at most 35 bits
	 * @param length how many words it takes
	 * @return the words
	 */
	static byte[] ofNumber(long number, int length) {
		byte[] words = new byte[length];
		for (int i = 0; i < length; i++) {
			words[length - 1 - i] = (byte) ((number >>> (5 * i)) & 31);
		}
		return words;
	}

	private static byte[] convert(byte[] units, int from, int to, boolean filled) {
		int bits = units.length * from;
		byte[] result = new byte[filled ? (bits + to - 1) / to : bits / to];
		int pending = 0;
		int pendingBits = 0;
		int next = 0;
		for (byte unit : units) {
			pending = ((pending << from) | (unit & 0xff)) & 0xfff;
			pendingBits += from;
			while (pendingBits >= to) {
				pendingBits -= to;
				result[next++] = (byte) ((pending >>> pendingBits) & ((1 << to) - 1));
			}
		}
		if (next < result.length) {
			result[next] = (byte) ((pending << (to - pendingBits)) & ((1 << to) - 1));
		}
		return result;
	}

}
