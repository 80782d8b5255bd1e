package io.github.x402spring.web.servlet;

import java.util.Enumeration;

import io.github.x402spring.protocol.MalformedMessageException;
import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.X402Codec;
import io.github.x402spring.protocol.X402Headers;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payment of a request: exactly one {@code PAYMENT-SIGNATURE} header of version
 * 2 or one {@code X-PAYMENT} header of version 1.
 *
 * @since 0.1.0
 */
public final class PaymentPayloadConverter {

	/**
	 * Read the payment.
	 * @param request the request
	 * @return the payment, well-formed but not verified; {@code null} if there is none
	 * @throws MalformedMessageException if there are several, or it is broken
	 */
	public @Nullable PaymentPayload convert(HttpServletRequest request) {
		String signature = single(request, X402Headers.PAYMENT_SIGNATURE);
		String legacy = single(request, X402Headers.X_PAYMENT);
		if (signature != null && legacy != null) {
			throw new MalformedMessageException("A request carries one payment, of version 2 or of version 1");
		}
		if (signature != null) {
			return decode(signature, 2);
		}
		return (legacy != null) ? decode(legacy, 1) : null;
	}

	private static PaymentPayload decode(String header, int version) {
		PaymentPayload payload = X402Codec.decodePayment(header);
		if (payload.x402Version() != version) {
			throw new MalformedMessageException("x402Version does not fit the header's name");
		}
		return payload;
	}

	private static @Nullable String single(HttpServletRequest request, String name) {
		Enumeration<String> values = request.getHeaders(name);
		if (values == null || !values.hasMoreElements()) {
			return null;
		}
		String value = values.nextElement();
		if (values.hasMoreElements()) {
			throw new MalformedMessageException("The payment header is there more than once");
		}
		return value;
	}

}
