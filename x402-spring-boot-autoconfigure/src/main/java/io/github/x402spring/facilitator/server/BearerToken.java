package io.github.x402spring.facilitator.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The secret of a caller. Only its digest is kept.
 *
 * @since 0.1.0
 */
public final class BearerToken {

	/** Shorter ones can be guessed. */
	public static final int MIN_LENGTH = 16;

	private static final String SCHEME = "bearer ";

	private final byte[] digest;

	private BearerToken(byte[] digest) {
		this.digest = digest;
	}

	/**
	 * Create a token.
	 * @param text the secret
	 * @return the token
	 * @throws IllegalArgumentException if it has fewer than {@link #MIN_LENGTH}
	 * characters, or others than printable ones of ASCII; the message does not repeat it
	 */
	public static BearerToken of(String text) {
		if (text.length() < MIN_LENGTH || !text.chars().allMatch((c) -> c > ' ' && c < 0x7f)) {
			throw new IllegalArgumentException(
					"a token has at least " + MIN_LENGTH + " printable characters of ASCII without blanks");
		}
		return new BearerToken(digest(text));
	}

	/**
	 * Return whether a header shows this token. That takes the same time for all headers
	 * of a length.
	 * @param header value of the {@code Authorization} header, or {@code null}
	 * @return whether it is this token
	 */
	boolean isIn(@Nullable String header) {
		String text = (header != null) ? header : "";
		boolean bearer = text.length() > SCHEME.length()
				&& text.substring(0, SCHEME.length()).toLowerCase(Locale.ROOT).equals(SCHEME);
		return MessageDigest.isEqual(this.digest, digest(bearer ? text.substring(SCHEME.length()).strip() : ""));
	}

	private static byte[] digest(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof BearerToken token && MessageDigest.isEqual(this.digest, token.digest);
	}

	@Override
	public int hashCode() {
		return BearerToken.class.hashCode();
	}

	/**
	 * Hides the secret.
	 * @return the type only
	 */
	@Override
	public String toString() {
		return "BearerToken";
	}

}
