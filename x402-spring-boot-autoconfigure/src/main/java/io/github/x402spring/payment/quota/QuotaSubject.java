package io.github.x402spring.payment.quota;

import java.util.Optional;

import io.github.x402spring.pricing.PaidRequest;

/**
 * By what a caller is known who has not paid yet.
 *
 * @since 0.1.0
 */
public enum QuotaSubject {

	/** The name of who is authenticated. */
	PRINCIPAL {
		@Override
		Optional<String> of(PaidRequest request) {
			return request.principal();
		}
	},

	/**
	 * The network of the client, as the servlet container knows its address: the first 24
	 * bits of IPv4, the first 56 of IPv6. All clients of a network share one quota.
	 */
	NETWORK {
		@Override
		Optional<String> of(PaidRequest request) {
			return request.clientAddress().flatMap(ClientNetwork::of);
		}
	};

	abstract Optional<String> of(PaidRequest request);

}
