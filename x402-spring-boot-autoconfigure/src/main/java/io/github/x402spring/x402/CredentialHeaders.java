package io.github.x402spring.x402;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.protocol.RequestHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payment of a request, from {@code PAYMENT-SIGNATURE} headers of version 2 and
 * {@code X-PAYMENT} headers of version 1. One payment may come several times; empty
 * headers count as none.
 */
final class CredentialHeaders {

	/**
	 * Read the payment.
	 * @param headers the request's headers
	 * @return the payment, well-formed but not verified; {@code null} if there is none
	 * @throws MalformedMessageException if there are several, or it is broken
	 */
	@Nullable PaymentPayload read(RequestHeaders headers) {
		PaymentPayload signature = read(headers, X402Headers.PAYMENT_SIGNATURE);
		PaymentPayload legacy = read(headers, X402Headers.X_PAYMENT);
		if (signature == null || legacy == null) {
			return fitting(signature, legacy);
		}
		if (signature.json().equals(legacy.json())) {
			return signature;
		}
		// The same signed transfer in the forms of both versions.
		if (signature.x402Version() == 2 && legacy.x402Version() == 1 && signature.payload().equals(legacy.payload())) {
			return signature;
		}
		throw several();
	}

	private static @Nullable PaymentPayload fitting(@Nullable PaymentPayload signature,
			@Nullable PaymentPayload legacy) {
		if ((signature != null && signature.x402Version() != 2) || (legacy != null && legacy.x402Version() != 1)) {
			throw new MalformedMessageException("x402Version does not match the name of the header");
		}
		return (signature != null) ? signature : legacy;
	}

	private static @Nullable PaymentPayload read(RequestHeaders headers, String name) {
		Map<String, PaymentPayload> payments = new LinkedHashMap<>();
		for (String header : headers.values(name)) {
			if (!header.isBlank()) {
				PaymentPayload payment = X402Codec.decodePayment(header);
				payments.put(payment.json(), payment);
			}
		}
		if (payments.size() > 1) {
			throw several();
		}
		return payments.isEmpty() ? null : payments.values().iterator().next();
	}

	private static MalformedMessageException several() {
		return new MalformedMessageException("The request carries several payments, but only one is allowed");
	}

}
