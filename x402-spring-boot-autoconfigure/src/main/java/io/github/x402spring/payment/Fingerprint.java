package io.github.x402spring.payment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.protocol.PaymentPayload;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Binds a payment to what it is used for: method, handler, path, query, principal, and
 * the id of the {@code payment-identifier} extension if the client sent one. The body of
 * the request is not part of it.
 */
final class Fingerprint {

	private Fingerprint() {
	}

	static String of(PaidRequest request, PaymentPayload payload) {
		MessageDigest digest = sha256();
		add(digest, request.method());
		add(digest, request.handlerId());
		add(digest, request.path());
		add(digest, request.query());
		add(digest, request.principal().orElse(null));
		add(digest, paymentIdentifier(payload));
		return HexFormat.of().formatHex(digest.digest());
	}

	static String ofText(String text) {
		return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
	}

	private static @Nullable String paymentIdentifier(PaymentPayload payload) {
		JsonNode extensions = payload.extensions();
		if (extensions == null) {
			return null;
		}
		JsonNode id = extensions.path("payment-identifier").path("info").path("id");
		return id.isString() ? id.stringValue() : null;
	}

	// Length first, so that no two lists of parts look alike.
	private static void add(MessageDigest digest, @Nullable String part) {
		byte[] bytes = (part != null) ? part.getBytes(StandardCharsets.UTF_8) : new byte[0];
		int length = (part != null) ? bytes.length : -1;
		for (int shift = 24; shift >= 0; shift -= 8) {
			digest.update((byte) (length >> shift));
		}
		digest.update(bytes);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
