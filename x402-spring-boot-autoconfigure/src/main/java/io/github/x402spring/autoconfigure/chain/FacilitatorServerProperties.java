package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A facilitator for other sellers.
 *
 * @param enabled Whether to verify and settle payments of other sellers on chain. Needs
 * x402.facilitator.type=onchain.
 * @param path Path below which verify, settle and supported are served.
 * @param maxRequestSize Maximum size of a request body.
 * @param callers Sellers that may call. Required unless server.address is a loopback
 * address.
 */
@ConfigurationProperties("x402.facilitator.server")
record FacilitatorServerProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue("/x402/facilitator") String path, @DefaultValue("64KB") DataSize maxRequestSize,
		@DefaultValue List<Caller> callers) {

	/**
	 * A seller that may call.
	 *
	 * @param name Name of the caller in the database and in messages.
	 * @param token Bearer token that the caller sends with each call.
	 * @param payees Addresses that may be paid. '*' for any address.
	 * @param assets Tokens that may be paid in, by contract address or symbol. By default
	 * all known tokens of the configured networks.
	 * @param minAmount Smallest amount that is settled, in units of the token.
	 * @param maxPerHour Maximum number of payments that are settled in an hour. 0 for any
	 * number.
	 * @param maxPerDay Maximum number of payments that are settled in a day. 0 for any
	 * number.
	 * @param maxGasCostPerDay Maximum cost of gas in a day on each network, in coins of
	 * the network. 0 for any cost.
	 */
	record Caller(@DefaultValue("") String name, @DefaultValue("") String token, @DefaultValue List<String> payees,
			@DefaultValue List<String> assets, @DefaultValue("0") BigDecimal minAmount,
			@DefaultValue("0") int maxPerHour, @DefaultValue("0") int maxPerDay,
			@DefaultValue("0") BigDecimal maxGasCostPerDay) {

		// The token is a secret.
		@Override
		public String toString() {
			return "Caller[" + this.name + "]";
		}

	}

}
