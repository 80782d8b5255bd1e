package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the seller asks for.
 *
 * @param enabled Whether to accept payments. When disabled, paid handlers answer 503;
 * they are never served for free.
 * @param payTo Address that is paid.
 * @param network CAIP-2 identifier of the network to be paid on.
 * @param asset Token to be paid in, by contract address or symbol. By default the
 * network's default dollar token.
 * @param maxTimeout How long a signed payment may stay valid.
 * @param baseUrl Origin and path prefix of the URLs in payment challenges, for
 * applications behind a proxy. By default taken from the request. Wallets sign in only if
 * it is set.
 * @param accepts Additional payment options. Properties that are not set default to those
 * directly under x402.
 * @since 0.1.0
 */
@ConfigurationProperties("x402")
public record SellerProperties(@DefaultValue("true") boolean enabled, @Nullable String payTo, @Nullable String network,
		@Nullable String asset, @DefaultValue("5m") Duration maxTimeout, @Nullable String baseUrl,
		@DefaultValue List<Accept> accepts) {

	/**
	 * An additional way to pay.
	 *
	 * @param network CAIP-2 identifier of the network.
	 * @param asset Token, by contract address or symbol.
	 * @param payTo Address that is paid.
	 * @param maxTimeout How long a signed payment may stay valid.
	 */
	record Accept(@Nullable String network, @Nullable String asset, @Nullable String payTo,
			@Nullable Duration maxTimeout) {

	}

}
