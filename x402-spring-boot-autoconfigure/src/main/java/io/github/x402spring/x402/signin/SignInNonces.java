package io.github.x402spring.x402.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that are recognised without being kept: random bits, and a code that binds them
 * to what they were made for.
 */
final class SignInNonces {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int RANDOM_BYTES = 12;

	/** Half of the code: 128 bits cannot be guessed. */
	private static final int CODE_BYTES = 16;

	/** EIP-4361 allows letters and digits only. */
	private static final HexFormat FORMAT = HexFormat.of();

	private static final int LENGTH = 2 * (RANDOM_BYTES + CODE_BYTES);

	private final SecretKeySpec key;

	private final SecureRandom random = new SecureRandom();

	SignInNonces(String secret) {
		this.key = new SecretKeySpec(FORMAT.parseHex(secret), ALGORITHM);
	}

	/**
	 * Make a nonce.
	 * @param endpoint identity of what is called
	 * @param uri what is signed in to
	 * @param issuedAt when it is made
	 * @return the nonce
	 */
	String next(String endpoint, String uri, String issuedAt) {
		byte[] bytes = new byte[RANDOM_BYTES];
		this.random.nextBytes(bytes);
		String unique = FORMAT.formatHex(bytes);
		return unique + code(unique, endpoint, uri, issuedAt);
	}

	/**
	 * Return whether a nonce was made here, for this.
	 * @param nonce the nonce
	 * @param endpoint identity of what is called
	 * @param uri what is signed in to
	 * @param issuedAt when it is said to be made
	 * @return whether it was
	 */
	boolean isOwn(String nonce, String endpoint, String uri, String issuedAt) {
		if (nonce.length() != LENGTH) {
			return false;
		}
		String unique = nonce.substring(0, 2 * RANDOM_BYTES);
		String expected = unique + code(unique, endpoint, uri, issuedAt);
		return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8));
	}

	private String code(String... parts) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			for (String part : parts) {
				byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
				// Length first, so that no two lists of parts look alike.
				mac.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
				mac.update(bytes);
			}
			return FORMAT.formatHex(Arrays.copyOf(mac.doFinal(), CODE_BYTES));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + ALGORITHM, ex);
		}
	}

}
