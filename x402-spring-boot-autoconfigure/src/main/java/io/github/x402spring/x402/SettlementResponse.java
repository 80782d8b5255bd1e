package io.github.x402spring.x402;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What became of a payment (section 5.3 of the x402 specification, version 2): the answer
 * of a facilitator to {@code /settle}, and the content of the {@code PAYMENT-RESPONSE}
 * header.
 *
 * @param success whether the money moved
 * @param errorReason a protocol string, or {@code null} on success
 * @param errorMessage free text of a facilitator; never shown to a client
 * @param payer the payer's address, or {@code null} if unknown
 * @param transaction the transaction's hash, empty if there is none
 * @param network CAIP-2 identifier, or the version 1 name in answers to version 1
 * @param extensions results of protocol extensions, or {@code null}
 * @since 0.1.0
 */
public record SettlementResponse(boolean success, @Nullable String errorReason, @Nullable String errorMessage,
		@Nullable String payer, String transaction, String network, @Nullable JsonNode extensions) {

	/**
	 * Create the response for a settled payment.
	 * @param payer the payer's address
	 * @param transaction the transaction's hash
	 * @param network the network's identifier
	 * @return the response
	 */
	public static SettlementResponse settled(String payer, String transaction, String network) {
		return new SettlementResponse(true, null, null, payer, transaction, network, null);
	}

	/**
	 * Create the response for a payment whose settlement was refused.
	 * @param reason a protocol string
	 * @param payer the payer's address
	 * @param network the network's identifier
	 * @return the response
	 */
	public static SettlementResponse failed(String reason, String payer, String network) {
		return new SettlementResponse(false, reason, null, payer, "", network, null);
	}

}
