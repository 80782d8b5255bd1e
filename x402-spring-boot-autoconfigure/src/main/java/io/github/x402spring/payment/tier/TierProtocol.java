package io.github.x402spring.payment.tier;

import java.util.List;
import java.util.Locale;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.pricing.PriceTiers;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How prices by volume are shown over HTTP: the member {@code tiers} of a challenge. It
 * takes no payments.
 */
final class TierProtocol implements PaymentProtocol {

	@Override
	public List<String> requestHeaders() {
		return List.of();
	}

	@Override
	public List<String> responseHeaders() {
		return List.of();
	}

	@Override
	public @Nullable Credential read(RequestHeaders headers) {
		return null;
	}

	@Override
	public List<Quote> offered(List<Quote> quotes, ChallengeContext context) {
		return List.of();
	}

	@Override
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		PaidEndpointDescriptor.PlanUse plan = challenge.plan();
		PriceTiers tiers = (plan != null) ? plan.tiers() : null;
		if (tiers != null) {
			answer.addMember("tiers", describe(tiers));
		}
	}

	private static ObjectNode describe(PriceTiers tiers) {
		ObjectNode node = JsonNodeFactory.instance.objectNode()
			.put("per", "month")
			.put("by", tiers.unit().name().toLowerCase(Locale.ROOT));
		ArrayNode prices = node.putArray("prices");
		for (PriceTiers.Tier tier : tiers.tiers()) {
			ObjectNode price = prices.addObject().put("price", tier.price().toString());
			if (tier.upTo() != null) {
				price.put("upTo", tiers.text(tier.upTo()));
			}
		}
		return node;
	}

	@Override
	public boolean speaks(String protocol) {
		return false;
	}

	@Override
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
	}

}
