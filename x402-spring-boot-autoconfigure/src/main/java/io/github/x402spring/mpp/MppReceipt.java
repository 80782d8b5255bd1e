package io.github.x402spring.mpp;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an answer with the content says about the money.
 *
 * @param method the payment method
 * @param reference what identifies the settlement in public: the hash of a transaction,
 * or a payment hash, never a preimage
 * @param timestamp when the money moved
 * @param challengeId id of the challenge that was paid
 * @param chainId the chain on which the money moved, or {@code null} if there is none
 */
record MppReceipt(String method, String reference, Instant timestamp, String challengeId, @Nullable Long chainId) {

	/** The header of receipts. */
	static final String HEADER = "Payment-Receipt";

	/**
	 * Write the receipt.
	 * @return the value of {@value #HEADER}
	 */
	String encode() {
		ObjectNode json = CanonicalJson.object()
			.put("method", this.method)
			.put("reference", this.reference)
			.put("status", "success")
			.put("timestamp", this.timestamp.truncatedTo(ChronoUnit.SECONDS).toString())
			.put("challengeId", this.challengeId);
		if (this.chainId != null) {
			json.put("chainId", this.chainId);
		}
		return CanonicalJson.encode(json);
	}

}
