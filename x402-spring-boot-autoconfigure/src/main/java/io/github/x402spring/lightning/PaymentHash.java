package io.github.x402spring.lightning;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 hash that an invoice is paid against. Who pays it learns the preimage,
 * which is the proof of payment.
 *
 * @param hex 64 hexadecimal digits in lower case
 * @since 0.1.0
 */
public record PaymentHash(String hex) {

	/** Length of hashes and preimages, in bytes. */
	public static final int LENGTH = 32;

	private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

	/**
	 * Create a hash.
	 * @throws IllegalArgumentException if the text has another form
	 */
	public PaymentHash {
		if (!isHash(hex)) {
			throw new IllegalArgumentException("A payment hash is 64 hexadecimal digits in lower case");
		}
	}

	/**
	 * Return whether a text has the form of a hash.
	 * @param text any text
	 * @return whether it is 64 hexadecimal digits in lower case
	 */
	public static boolean isHash(String text) {
		return FORM.matcher(text).matches();
	}

	/**
	 * Create a hash from its bytes.
	 * @param bytes 32 bytes
	 * @return the hash
	 * @throws IllegalArgumentException if there are more or fewer bytes
	 */
	public static PaymentHash of(byte[] bytes) {
		return new PaymentHash(HexFormat.of().formatHex(bytes));
	}

	/**
	 * Return the hash of a preimage.
	 * @param preimage 32 bytes
	 * @return their SHA-256 hash
	 * @throws IllegalArgumentException if there are more or fewer bytes
	 */
	public static PaymentHash ofPreimage(byte[] preimage) {
		if (preimage.length != LENGTH) {
			throw new IllegalArgumentException("A preimage has " + LENGTH + " bytes");
		}
		return of(sha256(preimage));
	}

	/**
	 * Return the bytes.
	 * @return 32 bytes
	 */
	public byte[] bytes() {
		return HexFormat.of().parseHex(this.hex);
	}

	@Override
	public String toString() {
		return this.hex;
	}

	static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
