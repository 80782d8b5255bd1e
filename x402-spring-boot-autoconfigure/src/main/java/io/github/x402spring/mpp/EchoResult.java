package io.github.x402spring.mpp;

import java.time.Instant;

/**
 * What became of an echoed challenge.
 */
sealed interface EchoResult {

	/**
	 * It was issued here, and nothing was changed but perhaps the description.
	 *
	 * @param challenge the challenge
	 * @param issuedFor what it was issued for
	 * @param expires when it ends
	 */
	record Ours(MppChallenge challenge, IssuedFor issuedFor, Instant expires) implements EchoResult {

		/**
		 * Return whether the challenge has ended.
		 * @param now the current time
		 * @return whether it has
		 */
		boolean isExpired(Instant now) {
			return !now.isBefore(this.expires);
		}

	}

	/**
	 * It does not count.
	 *
	 * @param problem why
	 */
	record Refused(MppProblem problem) implements EchoResult {

	}

}
