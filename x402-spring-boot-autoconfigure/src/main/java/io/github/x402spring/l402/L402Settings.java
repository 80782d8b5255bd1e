package io.github.x402spring.l402;

import java.time.Clock;
import java.util.List;

/**
 * What an application decides about L402.
 *
 * @param secrets the secrets from which the keys of tokens are derived, at least 32 bytes
 * each: the first one makes tokens, and the others are believed until the tokens that
 * they made have ended
 * @param service what the conditions in tokens begin with: lower-case letters, digits and
 * hyphens. Tokens of another service do not count
 * @param lsatLine whether challenges have a line under the old name first, for clients
 * that know only that
 * @since 0.1.0
 */
public record L402Settings(List<String> secrets, String service, boolean lsatLine) {

	/** Shortest secret, in bytes. */
	public static final int SHORTEST_SECRET = RootKeys.SHORTEST_SECRET;

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if there is no secret, if one is too short, or if
	 * the service does not have the prescribed form
	 */
	public L402Settings {
		secrets = List.copyOf(secrets);
		if (secrets.isEmpty()) {
			throw new IllegalArgumentException("Tokens need a secret");
		}
		tokens(service, secrets, Clock.systemUTC());
	}

	L402Tokens tokens(Clock clock) {
		return tokens(this.service, this.secrets, clock);
	}

	private static L402Tokens tokens(String service, List<String> secrets, Clock clock) {
		return new L402Tokens(service, new RootKeys(secrets.getFirst(), secrets.subList(1, secrets.size())), clock);
	}

	/**
	 * Hides the secrets.
	 * @return the service only
	 */
	@Override
	public String toString() {
		return "L402Settings[" + this.service + "]";
	}

}
