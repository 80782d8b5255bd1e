package io.github.x402spring.sandbox;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import tools.jackson.databind.JsonNode;

/**
 * An offer of a challenge that a {@link SandboxWallet} can pay, with its requirements as
 * they were received.
 */
record SandboxOffer(JsonNode requirements, Network network, String amountMember) {

	static SandboxOffer v2(JsonNode challenge) {
		return first(challenge, 2);
	}

	static SandboxOffer v1(JsonNode challenge) {
		return first(challenge, 1);
	}

	TransferAuthorization authorization(Address from, Instant now, BigInteger validAfter, String nonce) {
		long validBefore = now.getEpochSecond() + StrictJson.integer(this.requirements, "maxTimeoutSeconds");
		return new TransferAuthorization(from, new Address(StrictJson.string(this.requirements, "payTo")),
				StrictJson.uint256(this.requirements, this.amountMember), validAfter, BigInteger.valueOf(validBefore),
				nonce);
	}

	Eip712Domain domain() {
		JsonNode extra = StrictJson.object(this.requirements, "extra");
		return new Eip712Domain(StrictJson.string(extra, "name"), StrictJson.string(extra, "version"),
				this.network.chainId(), new Address(StrictJson.string(this.requirements, "asset")));
	}

	private static SandboxOffer first(JsonNode challenge, int version) {
		for (JsonNode requirements : challenge.path("accepts")) {
			Optional<Network> network = (version != 1) ? network(requirements)
					: Network.ofShortName(requirements.path("network").asString(""));
			if (network.isPresent() && isPayable(requirements)) {
				requireTestNetwork(network.get());
				return new SandboxOffer(requirements, network.get(), (version != 1) ? "amount" : "maxAmountRequired");
			}
		}
		throw new IllegalArgumentException("The challenge has no offer of scheme exact on an EVM chain");
	}

	private static Optional<Network> network(JsonNode requirements) {
		return Optional.of(new Network(StrictJson.string(requirements, "network"))).filter(Network::isEvm);
	}

	private static boolean isPayable(JsonNode requirements) {
		return requirements.path("scheme").asString("").equals(ExactEvmScheme.NAME)
				&& requirements.path("extra").path("assetTransferMethod").asString("eip3009").equals("eip3009");
	}

	// A signature made here for a main network could be settled by any holder of it.
	private static void requireTestNetwork(Network network) {
		if (!network.isKnownTestNetwork()) {
			throw new IllegalArgumentException(
					"A sandbox wallet does not sign for " + network + ", which is not a known test network");
		}
	}

}
