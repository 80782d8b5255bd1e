package io.github.x402spring.mpp;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What an application decides about the "Payment" authentication scheme.
 *
 * @param secrets the secrets that bind challenges, at least 32 bytes each: the first one
 * makes them, and the others are believed while challenges that they made are out
 * @param realm the protection space that challenges name, such as the host; printable
 * ASCII without quotes, backslashes and vertical bars. Challenges of another realm do not
 * count
 * @param ownHeader whether credentials come in {@code Payment-Authorization}, so that
 * {@code Authorization} is left to the application
 * @param contentBinding which challenges are bound to the content of their request
 * @param maxContent how many bytes of it are read for that; challenges of requests with
 * more are not bound to it
 * @since 0.1.0
 */
public record MppSettings(List<String> secrets, String realm, boolean ownHeader, ContentBinding contentBinding,
		int maxContent) {

	/** The shortest secret, in bytes. */
	public static final int MIN_SECRET_LENGTH = 32;

	private static final int DEFAULT_MAX_CONTENT = 256 * 1024;

	private static final Pattern REALM = Pattern.compile("[ !#-\\[\\]-{}~]{1,128}");

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if there is no secret, if one is too short, or if
	 * the realm does not have the prescribed form
	 */
	public MppSettings {
		secrets = List.copyOf(secrets);
		if (!REALM.matcher(realm).matches()) {
			throw new IllegalArgumentException(
					"The realm must be 1 to 128 characters of ASCII without quotes, backslashes and vertical bars");
		}
		ChallengeIds.require(secrets);
	}

	/**
	 * Create settings whose challenges are bound to content of up to 256 KiB where the
	 * client speaks MPP.
	 * @param secrets the secrets
	 * @param realm the realm
	 * @param ownHeader whether credentials come in a header of their own
	 */
	public MppSettings(List<String> secrets, String realm, boolean ownHeader) {
		this(secrets, realm, ownHeader, ContentBinding.AUTO, DEFAULT_MAX_CONTENT);
	}

	Challenges challenges() {
		@Nullable String header = this.ownHeader ? MppChallenge.PAYMENT_AUTHORIZATION : null;
		return new Challenges(new ChallengeIds(this.secrets), this.realm, header);
	}

	/**
	 * Hides the secrets.
	 * @return the realm only
	 */
	@Override
	public String toString() {
		return "MppSettings[" + this.realm + "]";
	}

	/**
	 * Which challenges are bound to the content of their request.
	 *
	 * @since 0.1.0
	 */
	public enum ContentBinding {

		/**
		 * Those for clients that show with {@code Accept-Payment} that they speak MPP.
		 */
		AUTO,

		/** All. */
		ALWAYS,

		/** None. */
		NEVER

	}

}
