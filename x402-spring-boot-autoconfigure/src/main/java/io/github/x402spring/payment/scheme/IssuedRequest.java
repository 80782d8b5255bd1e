package io.github.x402spring.payment.scheme;

import java.util.function.Predicate;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.pricing.PaidRequest;

/**
 * A request that presents what the seller issued for a challenge.
 *
 * @param endpoint where it goes to
 * @param request the request; what is read of it is not recorded
 * @param fingerprint says whether a
 * {@linkplain io.github.x402spring.payment.ChallengeContext#fingerprint() fingerprint} is
 * that of the request
 * @since 0.1.0
 */
public record IssuedRequest(PaidEndpointDescriptor endpoint, PaidRequest request, Predicate<String> fingerprint) {

	/**
	 * Return whether something was issued for this request.
	 * @param other the fingerprint of the request that was challenged
	 * @return whether it is that of this request
	 */
	public boolean isFor(String other) {
		return this.fingerprint.test(other);
	}

}
