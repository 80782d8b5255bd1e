package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.time.Duration;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Where a facilitator is and how a connection to it comes about.
 *
 * @param url base URL, see {@link RestClientFacilitatorClient}
 * @param connectTimeout limit for a connection to come about
 * @param authentication says by which headers calls show who we are
 * @param sslContext what to trust, or {@code null} for the JDK's default
 * @since 0.1.0
 */
public record FacilitatorSettings(URI url, Duration connectTimeout, FacilitatorAuthentication authentication,
		@Nullable SSLContext sslContext) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if the limit is not positive
	 */
	public FacilitatorSettings {
		if (connectTimeout.isNegative() || connectTimeout.isZero()) {
			throw new IllegalArgumentException("The facilitator's connect timeout must be positive");
		}
	}

	/**
	 * Leaves out the authentication, which may hold secrets.
	 * @return the URL and the limit
	 */
	@Override
	public String toString() {
		return "FacilitatorSettings[" + this.url + " connect=" + this.connectTimeout + "]";
	}

}
