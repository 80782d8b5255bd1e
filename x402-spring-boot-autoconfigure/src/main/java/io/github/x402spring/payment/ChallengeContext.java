package io.github.x402spring.payment;

import io.github.x402spring.pricing.PaidRequest;

/**
 * What a challenge is for. Credentials that the seller makes, such as the macaroon of
 * L402, are bound to it.
 *
 * @param resource what is for sale
 * @param endpoint identity of the endpoint that sells it
 * @param fingerprint digest of all that the price may depend on: a payment with another
 * fingerprint does not pay for this request
 * @param request the request that is challenged; what is read of it is not part of the
 * fingerprint
 * @since 0.1.0
 */
public record ChallengeContext(PaidResource resource, String endpoint, String fingerprint, PaidRequest request) {

}
