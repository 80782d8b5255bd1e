package io.github.x402spring.mpp;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The proof of a payment by method {@code evm}.
 */
sealed interface EvmPayload {

	/** The name of {@link Authorization}. */
	String AUTHORIZATION = "authorization";

	/** The name of {@link Hash}. */
	String HASH = "hash";

	/** The longest signature, in bytes: contracts verify more than one key. */
	int MAX_SIGNATURE_LENGTH = 4096;

	/**
	 * Read the payload of a credential.
	 * @param payload the payload
	 * @return the proof
	 * @throws MalformedMessageException if it does not have the prescribed form
	 */
	static EvmPayload read(JsonNode payload) {
		return switch (StrictJson.string(payload, "type")) {
			case AUTHORIZATION -> authorization(payload);
			case HASH -> hash(payload);
			case "permit2", "transaction" -> new Other();
			default -> throw new MalformedMessageException("Member 'type' names no proof of the method");
		};
	}

	/**
	 * Return whether a client says that it has sent its transfer by itself. It must not
	 * be asked for another one, whatever is wrong with this one.
	 * @param payload the payload, of any form
	 * @return whether it is of that type
	 */
	static boolean isHash(JsonNode payload) {
		return payload.path("type").asString("").equals(HASH);
	}

	private static EvmPayload authorization(JsonNode payload) {
		try {
			TransferAuthorization authorization = new TransferAuthorization(
					new Address(StrictJson.string(payload, "from")), new Address(StrictJson.string(payload, "to")),
					StrictJson.uint256(payload, "value"), StrictJson.uint256(payload, "validAfter"),
					StrictJson.uint256(payload, "validBefore"), StrictJson.string(payload, "nonce"));
			String signature = StrictJson.string(payload, "signature");
			Hex.decode(signature, Math.clamp(signature.length() / 2 - 1, 1, MAX_SIGNATURE_LENGTH));
			return new Authorization(authorization, signature);
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("The payload holds a malformed address, nonce or signature");
		}
	}

	private static EvmPayload hash(JsonNode payload) {
		int logPosition = payload.has("logPosition") ? StrictJson.integer(payload, "logPosition") : 0;
		if (logPosition < 0) {
			throw new MalformedMessageException("Member 'logPosition' is negative");
		}
		try {
			return new Hash(Hex.encode(Hex.decode(StrictJson.string(payload, "hash"), 32)), logPosition,
					StrictJson.optionalString(payload, "signature"));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("Member 'hash' must be 0x and 64 hexadecimal digits");
		}
	}

	/**
	 * A signed transfer by EIP-3009.
	 *
	 * @param transfer what is signed
	 * @param signature {@code 0x} and hexadecimal digits
	 */
	record Authorization(TransferAuthorization transfer, String signature) implements EvmPayload {

		/**
		 * Hides the rest: a signed transfer is as good as money until it is settled.
		 * @return the name of the type only
		 */
		@Override
		public String toString() {
			return "Authorization[hidden]";
		}

	}

	/**
	 * A transfer that the client sent to the chain by itself.
	 *
	 * @param transaction the transaction's hash, in lower case
	 * @param logPosition which of the transaction's logs tells of the transfer, from 0:
	 * the draft does not say which of several it is
	 * @param signature the payer's signature of {@link PayerStatement}, which the draft
	 * does not have; {@code null} if there is none
	 */
	record Hash(String transaction, int logPosition, @Nullable String signature) implements EvmPayload {

	}

	/**
	 * A proof that the method knows but is never offered here.
	 */
	record Other() implements EvmPayload {

	}

}
