package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The URLs of a facilitator. Payments travel to them and money depends on the answers, so
 * plain HTTP is for the machine itself only.
 */
final class FacilitatorUrls {

	private static final Pattern LOOPBACK = Pattern
		.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

	private final String base;

	FacilitatorUrls(URI base) {
		String scheme = lower(base.getScheme());
		String host = lower(base.getHost());
		if (host.isEmpty() || !(scheme.equals("https") || scheme.equals("http"))) {
			throw new IllegalArgumentException("The facilitator's URL must be an absolute https URL");
		}
		if (scheme.equals("http") && !LOOPBACK.matcher(host).matches()) {
			throw new IllegalArgumentException(
					"The facilitator's URL must begin with https, unless it is on this machine");
		}
		if (base.getRawUserInfo() != null || base.getRawQuery() != null || base.getRawFragment() != null) {
			throw new IllegalArgumentException(
					"The facilitator's URL must not have user information, a query or a fragment");
		}
		this.base = strip(base.toString());
	}

	URI of(FacilitatorOperation operation) {
		return URI.create(this.base + "/" + operation.path());
	}

	private static String strip(String url) {
		int end = url.length();
		while (url.charAt(end - 1) == '/') {
			end--;
		}
		return url.substring(0, end);
	}

	private static String lower(@Nullable String text) {
		return (text != null) ? text.toLowerCase(Locale.ROOT) : "";
	}

}
