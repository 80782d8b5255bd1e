package io.github.x402spring.payment.pass;

import java.util.Optional;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.plan.PassTerms;

/**
 * A credential of a family that knows which pass it has bought, also after the plan has
 * changed. It may become that pass, as a token of L402 does: the same credential pays for
 * the pass and presents it afterwards.
 *
 * @since 0.1.0
 */
public interface PassBearer extends Credential {

	/**
	 * Return the pass as it was sold for what was paid.
	 * @return its terms; empty if the credential is not genuine, or was not sold for a
	 * pass
	 */
	Optional<PassTerms> sold();

	/**
	 * Return the pass that the credential presents.
	 * @return the claim; empty if the credential is not genuine, or if it was not sold as
	 * a pass. The default is empty: the pass has a token of its own
	 */
	default Optional<PassClaim> claim() {
		return Optional.empty();
	}

}
