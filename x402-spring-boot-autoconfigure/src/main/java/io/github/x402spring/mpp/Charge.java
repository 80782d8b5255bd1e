package io.github.x402spring.mpp;

import java.math.BigInteger;

import tools.jackson.databind.JsonNode;

/**
 * What a client pays once for a request, in the form of a payment method.
 */
sealed interface Charge permits EvmCharge, LightningCharge {

	/**
	 * Return the payment method.
	 * @return its name
	 */
	String method();

	/**
	 * Return the amount.
	 * @return the amount in the smallest unit of the currency, positive
	 */
	BigInteger amount();

	/**
	 * Return the parameter {@code request} of a challenge.
	 * @return an object
	 */
	JsonNode request();

	/**
	 * Encode {@link #request()}.
	 * @return base64url without padding
	 */
	default String encode() {
		return CanonicalJson.encode(request());
	}

}
