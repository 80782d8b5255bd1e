package io.github.x402spring.web.page;

import java.util.Map;

/**
 * A payment page as it goes out.
 *
 * @param headers values by header name, with the content type
 * @param html the page; it is sent in UTF-8
 * @since 0.1.0
 */
public record PaymentPageAnswer(Map<String, String> headers, String html) {

	/**
	 * Create the answer.
	 */
	public PaymentPageAnswer {
		headers = Map.copyOf(headers);
	}

}
