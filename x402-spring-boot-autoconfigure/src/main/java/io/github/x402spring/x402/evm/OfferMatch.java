package io.github.x402spring.x402.evm;

import java.util.Map;
import java.util.Objects;

import io.github.x402spring.Network;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Quote;
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

	static boolean isSameToken(PaymentPayload payload, Quote quote) {
		return isToken(payload, quote.network(), quote.asset())
				&& (payload.accepted() != null || X402Codec.isPayableWithV1(quote.network(), quote.amount()));
	}

	static boolean isToken(PaymentPayload payload, Network network, String asset) {
		JsonNode accepted = payload.accepted();
		if (accepted == null) {
			return network.shortName().filter(payload.network()::equals).isPresent();
		}
		return payload.network().equals(network.id()) && asset.equalsIgnoreCase(accepted.path("asset").asString(""));
	}

	static boolean matches(AuthenticatedPayment payment, PaymentPayload payload, Quote quote) {
		if (!payment.kind().equals(quote.kind()) || !payment.asset().equals(quote.asset())) {
			return false;
		}
		JsonNode accepted = payload.accepted();
		return (accepted != null) ? equalsAccepted(accepted, PaymentRequirements.of(quote))
				: payment.authorised().equals(quote.amount()) && Objects.equals(payment.payee(), quote.payee());
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
