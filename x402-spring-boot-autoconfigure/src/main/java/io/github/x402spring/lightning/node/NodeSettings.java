package io.github.x402spring.lightning.node;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Where a node is, and how it is called.
 *
 * @param url base URL: {@code https}, or {@code http} for a loopback address; without
 * user information, query and fragment
 * @param connectTimeout limit for a connection to come about
 * @param timeout limit for a whole call, from connecting to the last byte
 * @param maxConcurrentCalls how many calls may be under way at once
 * @param sslContext what to trust, or {@code null} for the JDK's default
 * @since 0.1.0
 */
public record NodeSettings(URI url, Duration connectTimeout, Duration timeout, int maxConcurrentCalls,
		@Nullable SSLContext sslContext) {

	private static final Pattern LOOPBACK = Pattern
		.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if the URL is not as described, or a limit is not
	 * positive
	 */
	public NodeSettings {
		String scheme = lower(url.getScheme());
		String host = lower(url.getHost());
		if (host.isEmpty() || !(scheme.equals("https") || scheme.equals("http"))) {
			throw new IllegalArgumentException("The URL of a Lightning node must be an absolute https URL");
		}
		if (scheme.equals("http") && !LOOPBACK.matcher(host).matches()) {
			throw new IllegalArgumentException(
					"The URL of a Lightning node must begin with https, unless it is on this machine");
		}
		if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
			throw new IllegalArgumentException(
					"The URL of a Lightning node must not have user information, a query or a fragment");
		}
		if (!isPositive(connectTimeout) || !isPositive(timeout) || maxConcurrentCalls <= 0) {
			throw new IllegalArgumentException("The limits of a Lightning node must be positive");
		}
	}

	/**
	 * Create settings with the usual limits: 2 seconds to connect, 5 for a call, 32 calls
	 * at once.
	 * @param url base URL
	 * @param sslContext what to trust, or {@code null} for the JDK's default
	 * @return the settings
	 * @throws IllegalArgumentException if the URL is not as described
	 */
	public static NodeSettings of(URI url, @Nullable SSLContext sslContext) {
		return new NodeSettings(url, Duration.ofSeconds(2), Duration.ofSeconds(5), 32, sslContext);
	}

	private static boolean isPositive(Duration limit) {
		return limit.compareTo(Duration.ZERO) > 0;
	}

	private static String lower(@Nullable String text) {
		return (text != null) ? text.toLowerCase(Locale.ROOT) : "";
	}

}
