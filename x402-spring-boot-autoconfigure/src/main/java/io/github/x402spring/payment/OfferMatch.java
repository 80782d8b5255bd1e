package io.github.x402spring.payment;

import java.util.Map;

import io.github.x402spring.protocol.Network;
import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.X402Codec;
import tools.jackson.databind.JsonNode;

/**
 * Whether a payment answers an offer: version 2 echoes the offer, and all its members
 * have to be equal as text, while {@code extra} may hold more than was offered; version 1
 * names the network only.
 */
final class OfferMatch {

	private static final int MEMBERS = 7;

	private OfferMatch() {
	}

	static boolean isSameToken(PaymentPayload payload, PaymentRequirements offer) {
		return isToken(payload, offer.network(), offer.asset())
				&& (payload.accepted() != null || X402Codec.isPayableWithV1(offer));
	}

	static boolean isToken(PaymentPayload payload, Network network, String asset) {
		JsonNode accepted = payload.accepted();
		if (accepted == null) {
			return network.v1Name().filter(payload.network()::equals).isPresent();
		}
		return payload.network().equals(network.id()) && asset.equalsIgnoreCase(accepted.path("asset").asString(""));
	}

	static boolean matches(AuthenticatedPayment payment, PaymentRequirements offer) {
		if (!payment.network().equals(offer.network()) || !payment.asset().equals(offer.asset())) {
			return false;
		}
		JsonNode accepted = payment.payload().accepted();
		return (accepted != null) ? equalsAccepted(accepted, offer)
				: payment.amount().equals(offer.amount()) && payment.payTo().equals(offer.payTo());
	}

	private static boolean equalsAccepted(JsonNode accepted, PaymentRequirements offer) {
		return accepted.size() == MEMBERS && isText(accepted, "scheme", offer.scheme())
				&& isText(accepted, "network", offer.network().id())
				&& isText(accepted, "amount", offer.amount().toString()) && isText(accepted, "asset", offer.asset())
				&& isText(accepted, "payTo", offer.payTo()) && accepted.path("maxTimeoutSeconds").isIntegralNumber()
				&& accepted.path("maxTimeoutSeconds").canConvertToInt()
				&& accepted.path("maxTimeoutSeconds").intValue() == offer.maxTimeoutSeconds()
				&& contains(accepted.path("extra"), offer.extra());
	}

	private static boolean isText(JsonNode object, String name, String expected) {
		JsonNode node = object.path(name);
		return node.isString() && node.stringValue().equals(expected);
	}

	private static boolean contains(JsonNode extra, JsonNode offered) {
		for (Map.Entry<String, JsonNode> entry : offered.properties()) {
			if (!entry.getValue().equals(extra.get(entry.getKey()))) {
				return false;
			}
		}
		// PHP writes an empty object as an empty array.
		return extra.isObject() || (offered.isEmpty() && extra.isArray() && extra.isEmpty());
	}

}
