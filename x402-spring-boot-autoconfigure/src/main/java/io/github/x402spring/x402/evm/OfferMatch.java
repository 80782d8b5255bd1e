package io.github.x402spring.x402.evm;

import java.util.Map;
import java.util.Objects;

import io.github.x402spring.Network;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.X402Codec;
import org.jspecify.annotations.Nullable;
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
		return (accepted != null) ? equalsAccepted(accepted, quote) : isSameToken(payload, quote)
				&& payment.authorised().equals(quote.amount()) && Objects.equals(payment.payee(), quote.payee());
	}

	private static boolean equalsAccepted(JsonNode accepted, Quote quote) {
		JsonNode timeout = accepted.path("maxTimeoutSeconds");
		return accepted.size() == MEMBERS && isText(accepted, "scheme", quote.kind().scheme())
				&& isText(accepted, "network", quote.network().id())
				&& isText(accepted, "amount", quote.amount().toString()) && isText(accepted, "asset", quote.asset())
				&& isText(accepted, "payTo", quote.payee()) && timeout.isIntegralNumber() && timeout.canConvertToInt()
				&& timeout.intValue() == quote.validity().toSeconds()
				&& contains(accepted.path("extra"), quote.details());
	}

	private static boolean isText(JsonNode object, String name, @Nullable String expected) {
		JsonNode node = object.path(name);
		return node.isString() && node.stringValue().equals(expected);
	}

	private static boolean contains(JsonNode extra, Map<String, String> offered) {
		// PHP writes an empty object as an empty array.
		return offered.entrySet().stream().allMatch((entry) -> isText(extra, entry.getKey(), entry.getValue()))
				&& (extra.isObject() || (offered.isEmpty() && extra.isArray() && extra.isEmpty()));
	}

}
