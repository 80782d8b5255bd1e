package io.github.x402spring.mpp;

import io.github.x402spring.payment.Credential;
import org.jspecify.annotations.Nullable;

/**
 * A credential that cannot be used. The draft asks for a fresh challenge where others
 * answer that a request is malformed, so this one goes the way of all credentials until a
 * scheme refuses it.
 *
 * @param text what was presented
 * @param problem why it cannot be used
 */
record BrokenCredential(String text, MppProblem problem) implements Credential {

	@Override
	public String protocol() {
		return MppCredential.FAMILY + "unread";
	}

	@Override
	public @Nullable String identifier() {
		return null;
	}

	/**
	 * Hides the text, which may be enough to pay.
	 * @return the problem only
	 */
	@Override
	public String toString() {
		return "BrokenCredential[" + this.problem + "]";
	}

}
