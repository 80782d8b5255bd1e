package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that texts and numbers are written to and read from, as short as they can be:
 * hexadecimal digits take half a byte each.
 */
final class PackedBytes {

	private static final String PREFIX = "0x";

	private static final int NULL = 0;

	/** Any other text, in UTF-16: half a surrogate pair must survive, too. */
	private static final int WIDE = 1;

	private static final int LATIN = 2;

	/** The kinds for digits are in steps of one: see {@link #LENGTHS}. */
	private static final int PLAIN = 3;

	private static final int PREFIXED = 6;

	private static final int MIXED_CASE = 9;

	/** How many bytes of digits get a kind of their own: ids, addresses, hashes. */
	private static final int[] LENGTHS = { 16, 20, 32 };

	private byte[] bytes;

	private int position;

	private PackedBytes(byte[] bytes, int position) {
		this.bytes = bytes;
		this.position = position;
	}

	static PackedBytes empty() {
		return new PackedBytes(new byte[256], 0);
	}

	static PackedBytes of(byte[] bytes, int offset) {
		return new PackedBytes(bytes, offset);
	}

	byte[] toArray() {
		return Arrays.copyOf(this.bytes, this.position);
	}

	void putByte(int value) {
		ensure(1);
		this.bytes[this.position++] = (byte) value;
	}

	int getByte() {
		return this.bytes[this.position++] & 0xff;
	}

	void putNumber(long value) {
		long zigzag = (value << 1) ^ (value >> 63);
		while ((zigzag & ~0x7fL) != 0) {
			putByte((int) (zigzag & 0x7f) | 0x80);
			zigzag >>>= 7;
		}
		putByte((int) zigzag);
	}

	long getNumber() {
		long zigzag = 0;
		int read;
		int shift = 0;
		do {
			read = getByte();
			zigzag |= (long) (read & 0x7f) << shift;
			shift += 7;
		}
		while ((read & 0x80) != 0);
		return (zigzag >>> 1) ^ -(zigzag & 1);
	}

	int skipNumber() {
		getNumber();
		return this.position;
	}

	int skipTexts(int texts) {
		for (int i = 0; i < texts; i++) {
			getText();
		}
		return this.position;
	}

	void putInteger(BigInteger value) {
		putBytes(value.toByteArray());
	}

	BigInteger getInteger() {
		return new BigInteger(getBytes((int) getNumber()));
	}

	void putText(@Nullable String text) {
		if (text == null) {
			putByte(NULL);
		}
		else if (!putDigits(text)) {
			boolean latin = text.chars().allMatch((character) -> character < 256);
			putByte(latin ? LATIN : WIDE);
			putBytes(latin ? text.getBytes(StandardCharsets.ISO_8859_1) : wide(text));
		}
	}

	@Nullable String getText() {
		int kind = getByte();
		return switch (kind) {
			case NULL -> null;
			case WIDE -> wide(getBytes((int) getNumber()));
			case LATIN -> new String(getBytes((int) getNumber()), StandardCharsets.ISO_8859_1);
			default -> getDigits(kind);
		};
	}

	private boolean putDigits(String text) {
		boolean prefixed = text.startsWith(PREFIX);
		String digits = prefixed ? text.substring(PREFIX.length()) : text;
		int length = Arrays.binarySearch(LENGTHS, digits.length() / 2);
		if (length < 0 || digits.length() % 2 != 0 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
			return false;
		}
		boolean mixed = digits.chars().anyMatch((digit) -> digit >= 'A' && digit <= 'F');
		if (mixed && !prefixed) {
			return false;
		}
		putByte(length + (mixed ? MIXED_CASE : prefixed ? PREFIXED : PLAIN));
		putRaw(HexFormat.of().parseHex(digits));
		if (mixed) {
			putCase(digits);
		}
		return true;
	}

	private String getDigits(int kind) {
		String digits = HexFormat.of().formatHex(getBytes(LENGTHS[(kind - PLAIN) % LENGTHS.length]));
		if (kind < PREFIXED) {
			return digits;
		}
		return PREFIX + ((kind < MIXED_CASE) ? digits : getCase(digits));
	}

	private void putCase(String digits) {
		for (int i = 0; i < digits.length(); i += 8) {
			int upper = 0;
			for (int bit = 0; bit < 8; bit++) {
				upper |= (digits.charAt(i + bit) >= 'A' && digits.charAt(i + bit) <= 'F') ? 1 << bit : 0;
			}
			putByte(upper);
		}
	}

	private String getCase(String digits) {
		char[] characters = digits.toCharArray();
		for (int i = 0; i < characters.length; i += 8) {
			int upper = getByte();
			for (int bit = 0; bit < 8; bit++) {
				if ((upper & (1 << bit)) != 0) {
					characters[i + bit] = Character.toUpperCase(characters[i + bit]);
				}
			}
		}
		return new String(characters);
	}

	private void putBytes(byte[] more) {
		putNumber(more.length);
		putRaw(more);
	}

	void putRaw(byte[] more) {
		ensure(more.length);
		System.arraycopy(more, 0, this.bytes, this.position, more.length);
		this.position += more.length;
	}

	private byte[] getBytes(int length) {
		this.position += length;
		return Arrays.copyOfRange(this.bytes, this.position - length, this.position);
	}

	private void ensure(int more) {
		if (this.position + more > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.bytes.length * 2, this.position + more));
		}
	}

	private static byte[] wide(String text) {
		ByteBuffer buffer = ByteBuffer.allocate(text.length() * Character.BYTES);
		buffer.asCharBuffer().put(text);
		return buffer.array();
	}

	private static String wide(byte[] bytes) {
		return ByteBuffer.wrap(bytes).asCharBuffer().toString();
	}

}
