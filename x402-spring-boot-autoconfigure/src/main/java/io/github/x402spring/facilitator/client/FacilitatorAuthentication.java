package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says by which headers a call to a facilitator shows who we are. Asked anew for each
 * call, also for the second one where a call is repeated, so tokens may be good for one
 * call only. It runs on the request's thread and should be quick.
 * <p>
 * What it returns is secret: implementations keep it out of logs and texts.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FacilitatorAuthentication {

	/**
	 * Return the headers of a call.
	 * @param operation what is asked
	 * @param uri where the call goes; with several facilitators, look here before a
	 * secret is handed out
	 * @return headers by name, maybe none
	 * @throws RuntimeException if there are none to be had; the call is not sent then
	 */
	Map<String, String> headers(FacilitatorOperation operation, URI uri);

	/**
	 * Show nothing.
	 * @return an authentication without headers
	 */
	static FacilitatorAuthentication none() {
		return (operation, uri) -> Map.of();
	}

	/**
	 * Show the same headers with every call, such as an API key.
	 * @param headers headers by name
	 * @return the authentication
	 * @throws IllegalArgumentException if a header cannot be sent; the text does not
	 * repeat its value
	 */
	static FacilitatorAuthentication headers(Map<String, String> headers) {
		Map<String, String> copy = Map.copyOf(headers);
		copy.forEach((name, value) -> {
			try {
				HttpRequest.newBuilder().header(name, value);
			}
			catch (IllegalArgumentException ex) {
				// Its text repeats the value.
				throw new IllegalArgumentException("The facilitator's header '" + name + "' cannot be sent");
			}
		});
		return (operation, uri) -> copy;
	}

	/**
	 * Show a bearer token (RFC 6750) with every call.
	 * @param token the token
	 * @return the authentication
	 * @throws IllegalArgumentException if the token cannot be sent; the text does not
	 * repeat it
	 */
	static FacilitatorAuthentication bearer(String token) {
		return headers(Map.of("Authorization", "Bearer " + token));
	}

	/**
	 * Show more headers. Where both say the same header, the other one wins.
	 * @param other says the other headers
	 * @return the authentication with both
	 */
	default FacilitatorAuthentication and(FacilitatorAuthentication other) {
		return (operation, uri) -> {
			Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
			all.putAll(headers(operation, uri));
			all.putAll(other.headers(operation, uri));
			return all;
		};
	}

}
