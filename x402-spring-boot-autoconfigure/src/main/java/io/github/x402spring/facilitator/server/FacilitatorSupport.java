package io.github.x402spring.facilitator.server;

import java.util.List;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a facilitator says that it supports.
 *
 * @param networks where it settles
 * @param signers the accounts that send its transactions
 * @since 0.1.0
 */
public record FacilitatorSupport(Set<Network> networks, List<Address> signers) {

	/**
	 * Create a copy that does not change.
	 */
	public FacilitatorSupport {
		networks = Set.copyOf(networks);
		signers = List.copyOf(signers);
	}

	FacilitatorReply reply() {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		ArrayNode kinds = body.putArray("kinds");
		List<Network> sorted = this.networks.stream().sorted((one, other) -> one.id().compareTo(other.id())).toList();
		sorted.forEach((network) -> kinds.add(kind(2, network.id())));
		sorted.forEach((network) -> network.shortName().ifPresent((name) -> kinds.add(kind(1, name))));
		body.putArray("extensions");
		ArrayNode addresses = body.putObject("signers").putArray(Network.EIP155 + ":*");
		this.signers.forEach((signer) -> addresses.add(signer.value()));
		return FacilitatorReply.of(200, body);
	}

	private static ObjectNode kind(int version, String network) {
		return JsonNodeFactory.instance.objectNode()
			.put("x402Version", version)
			.put("scheme", ExactEvmScheme.NAME)
			.put("network", network);
	}

}
