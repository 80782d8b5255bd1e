package io.github.x402spring.payment.pass;

import java.util.List;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the pass of a request to a paid endpoint.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PassCheck {

	/** Why a pass does not cover a call. */
	List<String> REASONS = PassChoice.REASONS;

	/** For applications without passes. */
	PassCheck NONE = (endpoint, request, credential) -> new PassResult.None();

	/**
	 * Decide about a request.
	 * @param endpoint the endpoint it goes to
	 * @param request the request
	 * @param credential what it carries to pay, which may be a {@link PassBearer};
	 * {@code null} if it carries nothing
	 * @return what its pass means
	 */
	PassResult admit(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable Credential credential);

	/**
	 * Decide about a request that carries nothing to pay with.
	 * @param endpoint the endpoint it goes to
	 * @param request the request
	 * @return what its pass means
	 */
	default PassResult admit(PaidEndpointDescriptor endpoint, PaidRequest request) {
		return admit(endpoint, request, null);
	}

	/**
	 * Return whether a payment has bought a pass, or renewed one.
	 * @param payment id of the payment
	 * @return whether it has
	 * @throws io.github.x402spring.payment.ledger.LedgerUnavailableException if the store
	 * cannot be reached
	 */
	default boolean isPurchase(String payment) {
		return false;
	}

}
