package io.github.x402spring.mpp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ids of challenges: an HMAC over all that a challenge binds. The first secret makes
 * them, and all are believed, so that a secret can be replaced while challenges that it
 * made are out.
 */
final class ChallengeIds {

	private static final String ALGORITHM = "HmacSHA256";

	private static final String SEPARATOR = "|";

	private final List<SecretKey> keys;

	/**
	 * Create ids.
	 * @param secrets the secrets, the current one first
	 * @throws IllegalArgumentException if there is none, or one is too short
	 */
	ChallengeIds(List<String> secrets) {
		this.keys = keys(secrets);
	}

	/**
	 * Require that secrets can be used.
	 * @param secrets the secrets
	 * @throws IllegalArgumentException if there is none, or one is too short
	 */
	static void require(List<String> secrets) {
		keys(secrets);
	}

	private static List<SecretKey> keys(List<String> secrets) {
		if (secrets.isEmpty()) {
			throw new IllegalArgumentException("At least one secret is needed");
		}
		return secrets.stream().map(ChallengeIds::key).toList();
	}

	private static SecretKey key(String secret) {
		byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
		if (bytes.length < MppSettings.MIN_SECRET_LENGTH) {
			throw new IllegalArgumentException(
					"A secret has " + bytes.length + " bytes, but needs at least " + MppSettings.MIN_SECRET_LENGTH);
		}
		return new SecretKeySpec(bytes, ALGORITHM);
	}

	/**
	 * Give a challenge its id.
	 * @param challenge the challenge, with any id
	 * @return a challenge that is equal otherwise
	 * @throws IllegalArgumentException if a value holds the character that separates them
	 */
	MppChallenge sign(MppChallenge challenge) {
		if (!isUnambiguous(challenge)) {
			throw new IllegalArgumentException("No parameter of a challenge may hold '" + SEPARATOR + "'");
		}
		return challenge.withId(id(this.keys.getFirst(), challenge));
	}

	/**
	 * Return whether a challenge was made with one of the secrets and nothing that its id
	 * binds was changed. Takes the same time whichever it is.
	 * @param challenge a challenge as a client echoes it
	 * @return whether it is ours
	 */
	boolean isOurs(MppChallenge challenge) {
		boolean ours = false;
		byte[] presented = challenge.id().getBytes(StandardCharsets.UTF_8);
		for (SecretKey key : this.keys) {
			byte[] expected = id(key, challenge).getBytes(StandardCharsets.UTF_8);
			ours |= MessageDigest.isEqual(expected, presented);
		}
		return ours && isUnambiguous(challenge);
	}

	// Else one text could be read as the values of two challenges.
	private static boolean isUnambiguous(MppChallenge challenge) {
		return challenge.bound().noneMatch((value) -> value.contains(SEPARATOR));
	}

	private static String id(SecretKey key, MppChallenge challenge) {
		String input = challenge.bound().collect(Collectors.joining(SEPARATOR));
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key);
			return Base64Url.encode(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This Java runtime lacks " + ALGORITHM, ex);
		}
	}

}
