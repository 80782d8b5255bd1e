package io.github.x402spring.lightning;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.SchemeResult;

/**
 * A credential of any family whose preimage shows that an invoice was paid. It knows by
 * itself whether the seller made what it presents.
 *
 * @since 0.1.0
 */
public interface LightningCredential extends Credential {

	/**
	 * Find out whether the credential is genuine: whether the seller made it, and whether
	 * its preimage is that of its invoice. Whether it has ended, and for which request it
	 * was made, is not decided here.
	 * @return the invoice that was paid, or why the credential is refused: a constant
	 */
	SchemeResult<PaidInvoice> check();

	/**
	 * Return whether a genuine credential may be used for a request.
	 * @param request the request
	 * @return whether it was made for it, and whether its holders left that to it
	 */
	boolean isIssuedFor(IssuedRequest request);

	/**
	 * Return whether a genuine credential could be used for a request, if its holders had
	 * not taken away the scope of the endpoint.
	 * @param request the request
	 * @return whether only the scope is missing; the default says no
	 */
	default boolean lacksScope(IssuedRequest request) {
		return false;
	}

	/**
	 * Return when a genuine credential was issued.
	 * @return the time, in whole seconds; empty if the credential does not say it
	 */
	default Optional<Instant> issuedAt() {
		return Optional.empty();
	}

	/**
	 * Return for which endpoint a genuine credential was made, unless it is sold.
	 * @param sold identities of the endpoints that are sold
	 * @return its identity, or what stands for it; empty if it is one of these, or if the
	 * credential is not genuine
	 */
	Optional<String> withdrawn(Set<String> sold);

}
