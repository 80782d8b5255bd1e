package io.github.x402spring.x402.evm;

import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.PaymentPayload;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the EIP-712 domain of a token is made of.
 *
 * @param network the network
 * @param asset the token contract, with checksum
 * @param name the domain's name
 * @param version the domain's version
 */
record TokenDomain(Network network, String asset, String name, String version) {

	/** Where quotes and payments of version 2 state the name. */
	static final String NAME = "name";

	/** Where quotes and payments of version 2 state the version. */
	static final String VERSION = "version";

	static TokenDomain of(Quote quote) {
		return new TokenDomain(quote.network(), quote.asset(), quote.details().getOrDefault(NAME, ""),
				quote.details().getOrDefault(VERSION, ""));
	}

	static TokenDomain of(Asset asset) {
		return new TokenDomain(asset.network(), asset.address().value(), asset.name(), asset.version());
	}

	// Version 1 states none.
	static Optional<TokenDomain> stated(PaymentPayload payload) {
		JsonNode accepted = payload.accepted();
		if (accepted == null) {
			return Optional.empty();
		}
		JsonNode name = accepted.path("extra").path(NAME);
		JsonNode version = accepted.path("extra").path(VERSION);
		JsonNode asset = accepted.path("asset");
		if (!name.isString() || !version.isString() || !asset.isString()) {
			return Optional.empty();
		}
		return Optional
			.ofNullable(stated(payload.network(), asset.stringValue(), name.stringValue(), version.stringValue()));
	}

	private static @Nullable TokenDomain stated(String network, String asset, String name, String version) {
		try {
			Network chain = new Network(network);
			return chain.isEvm() ? new TokenDomain(chain, new Address(asset).value(), name, version) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	Eip712Domain toDomain() {
		return new Eip712Domain(this.name, this.version, this.network.chainId(), new Address(this.asset));
	}

}
