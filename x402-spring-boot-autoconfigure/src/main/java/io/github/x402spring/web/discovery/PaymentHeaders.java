package io.github.x402spring.web.discovery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.swagger.v3.oas.models.headers.Header;

/**
 * The headers that the families of the application write, by the answers that have them.
 */
final class PaymentHeaders {

	private static final Map<String, String> CHALLENGES = Map.of("PAYMENT-REQUIRED",
			"What to pay, for clients of x402: JSON in Base64.", "WWW-Authenticate",
			"What to pay, for clients of HTTP authentication: a line for each way to pay.");

	private static final Map<String, String> RECEIPTS = Map.of("PAYMENT-RESPONSE",
			"The receipt of a payment by x402: JSON in Base64.", "X-PAYMENT-RESPONSE",
			"The receipt of a payment by version 1 of x402: JSON in Base64.", "Payment-Receipt",
			"The receipt of a payment by HTTP authentication.");

	private static final Map<String, String> PASSES = Map.of("Payment-Pass-Status",
			"What is left on the pass that was presented.");

	private static final Map<String, String> FREE_CALLS = Map.of("Payment-Free-Status",
			"How many calls are free until when.");

	private final List<String> names;

	PaymentHeaders(ProtocolRegistry families) {
		this.names = families.responseHeaders();
	}

	/**
	 * Return the headers of a 402.
	 * @param free whether there are free calls
	 * @return the headers, each optional: a client reads that of its family
	 */
	Map<String, Header> ofChallenge(boolean free) {
		return headers(CHALLENGES, free ? FREE_CALLS : Map.of());
	}

	/**
	 * Return the headers of an answer that was paid for.
	 * @param passes whether passes open it
	 * @param free whether there are free calls
	 * @return the headers, each optional: the one of the family that paid is there
	 */
	Map<String, Header> ofReceipt(boolean passes, boolean free) {
		Map<String, String> besides = new HashMap<>(passes ? PASSES : Map.of());
		besides.putAll(free ? FREE_CALLS : Map.of());
		return headers(RECEIPTS, besides);
	}

	// Those of a family of the application may be in any answer.
	private Map<String, Header> headers(Map<String, String> these, Map<String, String> besides) {
		Map<String, Header> headers = new LinkedHashMap<>();
		for (String name : this.names) {
			String own = these.getOrDefault(name, besides.get(name));
			if (own != null) {
				headers.put(name, header(own));
			}
			else if (Stream.of(CHALLENGES, RECEIPTS, PASSES, FREE_CALLS).noneMatch((it) -> it.containsKey(name))) {
				headers.put(name, header("Set by a payment protocol."));
			}
		}
		return headers;
	}

	static Header header(String description) {
		return new Header().description(description).schema(Schemas.text());
	}

}
