package io.github.x402spring.payment;

import java.util.List;

import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * Offers of a paid endpoint for a request.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface OfferSource {

	/**
	 * Return the acceptable ways to pay for a request.
	 * @param request the request
	 * @return offers; empty if the request is free
	 * @throws RuntimeException if the request cannot be priced
	 */
	List<PaymentRequirements> offers(PaidRequest request);

}
