package io.github.x402spring.web.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.x402spring.payment.Challenge;
import tools.jackson.databind.JsonNode;

/**
 * What a payment page is made of: the challenge, also as the families wrote it, and what
 * the browser asked for.
 *
 * @param challenge what is for sale, and the offers
 * @param method method of the request, in upper case
 * @param accept the {@code Accept} header of the request
 * @param locales the languages that the visitor wants, the best first; empty if that is
 * not known
 * @param headers headers of the answer that families wrote, in order
 * @param body the JSON object that other clients get instead of the page
 * @since 0.1.0
 */
public record PaymentPageRequest(Challenge challenge, String method, String accept, List<Locale> locales,
		List<Map.Entry<String, String>> headers, JsonNode body) {

	/**
	 * Create the request.
	 */
	public PaymentPageRequest {
		locales = List.copyOf(locales);
		headers = List.copyOf(headers);
	}

	/**
	 * Return whether the page can send the request again by itself: it has no body.
	 * @return whether the method is GET, or HEAD, whose answer stands for that of GET
	 */
	public boolean isRepeatable() {
		return this.method.equals("GET") || this.method.equals("HEAD");
	}

}
