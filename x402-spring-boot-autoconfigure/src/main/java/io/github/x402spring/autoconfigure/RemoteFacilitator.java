package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of a facilitator behind a URL.
 *
 * @param url Base URL of a remote facilitator.
 * @param networks CAIP-2 identifiers of the networks it is used for. By default all that
 * it supports.
 * @param connectTimeout Time limit for connecting.
 * @param verifyTimeout Time limit for one call to verify.
 * @param settleTimeout Time limit for one settlement.
 * @param maxConcurrentCalls How many calls to verify may be under way at once, and as
 * many to settle.
 * @param maxConcurrentCallsPerPayer How many of those calls of each kind may be under way
 * for one payer.
 * @param headers Headers sent with each call, for example for authentication.
 * @param bearerToken Bearer token sent with each call.
 * @param cdp API key of the Coinbase Developer Platform.
 * @param ssl TLS to the facilitator.
 */
record RemoteFacilitator(@Nullable String url, @DefaultValue Set<String> networks,
		@DefaultValue("2s") Duration connectTimeout, @DefaultValue("5s") Duration verifyTimeout,
		@DefaultValue("20s") Duration settleTimeout, @DefaultValue("64") int maxConcurrentCalls,
		@DefaultValue("32") int maxConcurrentCallsPerPayer, @DefaultValue Map<String, String> headers,
		@Nullable String bearerToken, @DefaultValue Cdp cdp, @DefaultValue Ssl ssl) {

	// Headers and token are secrets.
	@Override
	public String toString() {
		return "RemoteFacilitator";
	}

	/**
	 * API key of the Coinbase Developer Platform.
	 *
	 * @param keyId Id of the API key of the Coinbase Developer Platform.
	 * @param keySecret Secret of that API key, as Coinbase hands it out: base64 for
	 * Ed25519, PEM for ECDSA.
	 */
	record Cdp(@Nullable String keyId, @Nullable String keySecret) {

		@Override
		public String toString() {
			return "Cdp";
		}

	}

	/**
	 * TLS to the facilitator.
	 *
	 * @param bundle Name of the SSL bundle to use.
	 */
	record Ssl(@Nullable String bundle) {

	}

}
