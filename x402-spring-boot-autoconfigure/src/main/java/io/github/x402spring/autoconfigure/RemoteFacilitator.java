package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Properties of a facilitator behind a URL.
 *
 * @since 0.1.0
 */
public class RemoteFacilitator {

	/**
	 * Base URL of a remote facilitator.
	 */
	private @Nullable String url;

	/**
	 * Time limit for connecting.
	 */
	private Duration connectTimeout = Duration.ofSeconds(2);

	/**
	 * Time limit for one call to verify.
	 */
	private Duration verifyTimeout = Duration.ofSeconds(5);

	/**
	 * Time limit for one settlement.
	 */
	private Duration settleTimeout = Duration.ofSeconds(20);

	/**
	 * How many calls to verify may be under way at once, and as many to settle.
	 */
	private int maxConcurrentCalls = 64;

	/**
	 * How many of those calls of each kind may be under way for one payer.
	 */
	private int maxConcurrentCallsPerPayer = 32;

	/**
	 * Headers sent with each call, for example for authentication.
	 */
	private Map<String, String> headers = new LinkedHashMap<>();

	/**
	 * Bearer token sent with each call.
	 */
	private @Nullable String bearerToken;

	private final Cdp cdp = new Cdp();

	private final Ssl ssl = new Ssl();

	public @Nullable String getUrl() {
		return this.url;
	}

	public void setUrl(@Nullable String url) {
		this.url = url;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getVerifyTimeout() {
		return this.verifyTimeout;
	}

	public void setVerifyTimeout(Duration verifyTimeout) {
		this.verifyTimeout = verifyTimeout;
	}

	public Duration getSettleTimeout() {
		return this.settleTimeout;
	}

	public void setSettleTimeout(Duration settleTimeout) {
		this.settleTimeout = settleTimeout;
	}

	public int getMaxConcurrentCalls() {
		return this.maxConcurrentCalls;
	}

	public void setMaxConcurrentCalls(int maxConcurrentCalls) {
		this.maxConcurrentCalls = maxConcurrentCalls;
	}

	public int getMaxConcurrentCallsPerPayer() {
		return this.maxConcurrentCallsPerPayer;
	}

	public void setMaxConcurrentCallsPerPayer(int maxConcurrentCallsPerPayer) {
		this.maxConcurrentCallsPerPayer = maxConcurrentCallsPerPayer;
	}

	public Map<String, String> getHeaders() {
		return this.headers;
	}

	public void setHeaders(Map<String, String> headers) {
		this.headers = headers;
	}

	public @Nullable String getBearerToken() {
		return this.bearerToken;
	}

	public void setBearerToken(@Nullable String bearerToken) {
		this.bearerToken = bearerToken;
	}

	public Cdp getCdp() {
		return this.cdp;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	/**
	 * API key of the Coinbase Developer Platform.
	 */
	public static class Cdp {

		/**
		 * Id of the API key of the Coinbase Developer Platform.
		 */
		private @Nullable String keyId;

		/**
		 * Secret of that API key, as Coinbase hands it out: base64 for Ed25519, PEM for
		 * ECDSA.
		 */
		private @Nullable String keySecret;

		public @Nullable String getKeyId() {
			return this.keyId;
		}

		public void setKeyId(@Nullable String keyId) {
			this.keyId = keyId;
		}

		public @Nullable String getKeySecret() {
			return this.keySecret;
		}

		public void setKeySecret(@Nullable String keySecret) {
			this.keySecret = keySecret;
		}

	}

	/**
	 * TLS to the facilitator.
	 */
	public static class Ssl {

		/**
		 * Name of the SSL bundle to use.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

}
