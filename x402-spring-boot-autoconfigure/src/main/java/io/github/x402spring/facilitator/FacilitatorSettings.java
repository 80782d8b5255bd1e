package io.github.x402spring.facilitator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Where a facilitator is and how it is called.
 *
 * @param url base URL, see {@link RestClientFacilitatorClient}
 * @param connectTimeout limit for a connection to come about
 * @param verifyTimeout limit for a whole call of {@code /verify} or {@code /supported},
 * from connecting to the last byte of the answer
 * @param settleTimeout limit for a whole call of {@code /settle}; generous, since giving
 * up early leaves the outcome unknown
 * @param headers headers for every call, such as {@code Authorization}
 * @param sslContext what to trust, or {@code null} for the JDK's default
 * @since 0.1.0
 */
public record FacilitatorSettings(URI url, Duration connectTimeout, Duration verifyTimeout, Duration settleTimeout,
		Map<String, String> headers, @Nullable SSLContext sslContext) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a limit is not positive or a header cannot be
	 * sent
	 */
	public FacilitatorSettings {
		requirePositive(connectTimeout, "connect timeout");
		requirePositive(verifyTimeout, "verify timeout");
		requirePositive(settleTimeout, "settle timeout");
		headers = Map.copyOf(headers);
		headers.forEach(FacilitatorSettings::requireSendable);
	}

	/**
	 * Create settings with the defaults: 2 seconds to connect, 5 to verify, 20 to settle,
	 * no headers.
	 * @param url base URL
	 * @return the settings
	 */
	public static FacilitatorSettings of(URI url) {
		return new FacilitatorSettings(url, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(20),
				Map.of(), null);
	}

	/**
	 * Hides the values of headers: they are secrets.
	 * @return the URL, the limits and the names of headers
	 */
	@Override
	public String toString() {
		return "FacilitatorSettings[%s connect=%s verify=%s settle=%s headers=%s]".formatted(this.url,
				this.connectTimeout, this.verifyTimeout, this.settleTimeout, this.headers.keySet());
	}

	private static void requirePositive(Duration limit, String name) {
		if (limit.isNegative() || limit.isZero()) {
			throw new IllegalArgumentException("The facilitator's " + name + " must be positive");
		}
	}

	private static void requireSendable(String name, String value) {
		try {
			HttpRequest.newBuilder().header(name, value);
		}
		catch (IllegalArgumentException ex) {
			// Its text repeats the value.
			throw new IllegalArgumentException("The facilitator's header '" + name + "' cannot be sent");
		}
	}

}
