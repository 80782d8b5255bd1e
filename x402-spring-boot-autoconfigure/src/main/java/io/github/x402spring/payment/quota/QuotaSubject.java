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
		public Optional<String> of(PaidRequest request) {
			return request.principal();
		}
	},

	/**
	 * The wallet that signed in, if it has paid here in the last 30 days for something
	 * that was delivered. Wallets cost nothing, so others count as if they had not signed
	 * in. Each sign-in is good for one free call.
	 */
	WALLET {
		// What the request says is no proof, see QuotaDesk.
		@Override
		public Optional<String> of(PaidRequest request) {
			return Optional.empty();
		}
	},

	/**
	 * The network of the client, as the servlet container knows its address: the first 24
	 * bits of IPv4, the first 56 of IPv6. All clients of a network share one quota.
	 */
	NETWORK {
		@Override
		public Optional<String> of(PaidRequest request) {
			return request.clientNetwork();
		}
	};

	/**
	 * Return by what the caller of a request is known.
	 * @param request the request
	 * @return the name; empty if the request does not say
	 */
	public abstract Optional<String> of(PaidRequest request);

}
