package io.github.x402spring.x402;

import java.math.BigInteger;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Quote;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One acceptable way to pay (section 5.1 of the x402 specification, version 2).
 *
 * @param scheme the payment scheme, such as {@code exact}
 * @param network the network the money moves on
 * @param amount the price in the token's smallest unit, positive
 * @param asset the token contract's address
 * @param payTo the receiver's address
 * @param maxTimeoutSeconds how long a payment stays valid, in seconds, positive
 * @param extra data of the scheme; for EIP-3009 the token's EIP-712 {@code name} and
 * {@code version}. Copied on the way in; not to be changed afterwards
 * @since 0.1.0
 */
public record PaymentRequirements(String scheme, Network network, BigInteger amount, String asset, String payTo,
		int maxTimeoutSeconds, JsonNode extra) {

	/**
	 * Create requirements.
	 * @throws IllegalArgumentException if amount or time-out is not positive, the amount
	 * exceeds 256 bits, or {@code extra} is no JSON object
	 */
	public PaymentRequirements {
		if (amount.signum() <= 0) {
			throw new IllegalArgumentException("amount must be positive");
		}
		if (amount.bitLength() > 256) {
			throw new IllegalArgumentException("amount exceeds 256 bits");
		}
		if (maxTimeoutSeconds <= 0) {
			throw new IllegalArgumentException("maxTimeoutSeconds must be positive");
		}
		if (!extra.isObject()) {
			throw new IllegalArgumentException("extra must be a JSON object");
		}
		extra = extra.deepCopy();
	}

	/**
	 * Write a quote as requirements.
	 * @param quote a quote that names a payee
	 * @return the requirements
	 * @throws IllegalArgumentException if the quote names no payee
	 */
	public static PaymentRequirements of(Quote quote) {
		String payee = quote.payee();
		if (payee == null) {
			throw new IllegalArgumentException("Requirements name a payee");
		}
		ObjectNode extra = JsonNodeFactory.instance.objectNode();
		quote.details().forEach(extra::put);
		return new PaymentRequirements(quote.kind().scheme(), quote.network(), quote.amount(), quote.asset(), payee,
				Math.toIntExact(quote.validity().toSeconds()), extra);
	}

}
