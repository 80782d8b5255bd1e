package io.github.x402spring.evm;

import io.github.x402spring.Vectors;
import tools.jackson.databind.JsonNode;

/**
 * From the members of the vector files to the types under test.
 */
final class Eip3009 {

	private Eip3009() {
	}

	static Eip712Domain domain(JsonNode entry) {
		return new Eip712Domain(Vectors.text(entry, "name"), Vectors.text(entry, "version"),
				entry.required("chainId").longValue(), new Address(Vectors.text(entry, "verifyingContract")));
	}

	static TransferAuthorization authorization(JsonNode message) {
		return new TransferAuthorization(new Address(Vectors.text(message, "from")),
				new Address(Vectors.text(message, "to")), Vectors.number(message, "value"),
				Vectors.number(message, "validAfter"), Vectors.number(message, "validBefore"),
				Vectors.text(message, "nonce"));
	}

	static byte[] bytes32(JsonNode object, String name) {
		return Hex.decode(Vectors.text(object, name), 32);
	}

}
