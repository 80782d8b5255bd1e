package io.github.x402spring.pricing;

import java.util.Optional;

/**
 * Prices each request by itself. It must be deterministic: it is asked when the client is
 * challenged and again when the client pays, and both answers have to agree.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PriceResolver {

	/**
	 * Return price and payee of a request.
	 * @param request the request, without its body
	 * @return the terms; empty if this request is free
	 * @throws RuntimeException if the request cannot be priced; it is answered 500 and
	 * nothing is served
	 */
	Optional<PaymentTerms> resolve(PaidRequest request);

}
