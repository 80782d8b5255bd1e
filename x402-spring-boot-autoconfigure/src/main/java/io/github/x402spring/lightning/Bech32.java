package io.github.x402spring.lightning;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

import io.github.x402spring.json.MalformedMessageException;

/**
 * Text in Bech32 (BIP-173), without its limit of 90 characters, as BOLT11 uses it.
 */
final class Bech32 {

	private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

	private static final int[] GENERATOR = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };

	private static final int CHECKSUM_WORDS = 6;

	private final String prefix;

	private final byte[] words;

	/**
	 * Create text.
	 * @param prefix the part that people can read, in lower case
	 * @param words the data, five bits each, without the checksum
	 */
	Bech32(String prefix, byte[] words) {
		this.prefix = prefix;
		this.words = words;
	}

	/**
	 * Decode text, whose letters are all of one case.
	 * @param text the text
	 * @return what it holds
	 * @throws MalformedMessageException if it is not Bech32
	 */
	static Bech32 decode(String text) {
		String lower = text.toLowerCase(Locale.ROOT);
		if (!text.equals(lower) && !text.equals(text.toUpperCase(Locale.ROOT))) {
			throw new MalformedMessageException("The invoice mixes upper and lower case");
		}
		int separator = lower.lastIndexOf('1');
		if (separator < 1 || separator + CHECKSUM_WORDS >= lower.length()) {
			throw new MalformedMessageException("The invoice is too short");
		}
		String prefix = lower.substring(0, separator);
		if (!prefix.chars().allMatch((c) -> c > ' ' && c < 127)) {
			throw new MalformedMessageException("The invoice has characters that it cannot have");
		}
		byte[] all = words(lower.substring(separator + 1));
		if (checksum(prefix, all) != 1) {
			throw new MalformedMessageException("The checksum of the invoice is wrong");
		}
		return new Bech32(prefix, Arrays.copyOf(all, all.length - CHECKSUM_WORDS));
	}

	String prefix() {
		return this.prefix;
	}

	byte[] words() {
		return this.words;
	}

	/**
	 * Encode this.
	 * @return the text in lower case
	 */
	String encode() {
		byte[] all = Arrays.copyOf(this.words, this.words.length + CHECKSUM_WORDS);
		int checksum = checksum(this.prefix, all) ^ 1;
		for (int i = 0; i < CHECKSUM_WORDS; i++) {
			all[this.words.length + i] = (byte) ((checksum >>> (5 * (CHECKSUM_WORDS - 1 - i))) & 31);
		}
		StringBuilder text = new StringBuilder(this.prefix).append('1');
		for (byte word : all) {
			text.append(ALPHABET.charAt(word));
		}
		return text.toString();
	}

	private static byte[] words(String text) {
		byte[] words = new byte[text.length()];
		for (int i = 0; i < words.length; i++) {
			int word = ALPHABET.indexOf(text.charAt(i));
			if (word < 0) {
				throw new MalformedMessageException("The invoice has characters that it cannot have");
			}
			words[i] = (byte) word;
		}
		return words;
	}

	private static int checksum(String prefix, byte[] words) {
		int checksum = 1;
		byte[] letters = prefix.getBytes(StandardCharsets.US_ASCII);
		for (byte letter : letters) {
			checksum = step(checksum, letter >>> 5);
		}
		checksum = step(checksum, 0);
		for (byte letter : letters) {
			checksum = step(checksum, letter & 31);
		}
		for (byte word : words) {
			checksum = step(checksum, word);
		}
		return checksum;
	}

	private static int step(int checksum, int word) {
		int top = checksum >>> 25;
		int next = ((checksum & 0x1ffffff) << 5) ^ word;
		for (int i = 0; i < GENERATOR.length; i++) {
			if (((top >>> i) & 1) == 1) {
				next ^= GENERATOR[i];
			}
		}
		return next;
	}

}
