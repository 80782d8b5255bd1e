package io.github.x402spring.l402;

import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC with SHA-256, and keys that are derived with it (HKDF, RFC 5869).
 */
final class HmacSha256 {

	/** Length of codes, in bytes. */
	static final int LENGTH = 32;

	private static final String ALGORITHM = "HmacSHA256";

	private HmacSha256() {
	}

	/**
	 * Return the code of a message.
	 * @param key the key, not empty
	 * @param parts the message, in parts
	 * @return 32 bytes
	 */
	static byte[] of(byte[] key, byte[]... parts) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(key, ALGORITHM));
			for (byte[] part : parts) {
				mac.update(part);
			}
			return mac.doFinal();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + ALGORITHM, ex);
		}
	}

	/**
	 * Concentrate a secret, the first step of HKDF.
	 * @param salt says what the keys are for; may be empty
	 * @param secret the secret
	 * @return a key to expand
	 */
	static byte[] extract(byte[] salt, byte[] secret) {
		return of((salt.length > 0) ? salt : new byte[LENGTH], secret);
	}

	/**
	 * Derive a key, the second step of HKDF.
	 * @param key what {@link #extract} returned
	 * @param info says which key it is
	 * @param length its length in bytes, at most 8160
	 * @return the derived key
	 */
	static byte[] expand(byte[] key, byte[] info, int length) {
		byte[] result = new byte[length];
		byte[] block = new byte[0];
		for (int i = 0; i * LENGTH < length; i++) {
			block = of(key, block, info, new byte[] { (byte) (i + 1) });
			System.arraycopy(block, 0, result, i * LENGTH, Math.min(LENGTH, length - i * LENGTH));
		}
		return result;
	}

}
