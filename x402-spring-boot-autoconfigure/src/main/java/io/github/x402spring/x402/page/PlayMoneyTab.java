package io.github.x402spring.x402.page;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.web.page.PageTexts;
import io.github.x402spring.web.page.PaymentPageRequest;
import io.github.x402spring.web.page.PaymentTab;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pays with play money and without a wallet, where the sandbox settles: the page signs
 * with a key that it makes and throws away.
 *
 * @since 0.1.0
 */
public final class PlayMoneyTab implements PaymentTab {

	private final List<String> scripts = List.of(ExactOffers.script("x402.js"), ExactOffers.script("play-money.js"));

	private final Set<Network> networks;

	/**
	 * Create the tab.
	 * @param networks the networks whose payments the sandbox settles
	 * @throws IllegalArgumentException if one of them is not known to carry no real money
	 */
	public PlayMoneyTab(Collection<Network> networks) {
		if (!networks.stream().allMatch(Network::isKnownTestNetwork)) {
			throw new IllegalArgumentException(
					"Play money is for known test networks only, not for all of " + networks);
		}
		this.networks = Set.copyOf(networks);
	}

	@Override
	public String id() {
		return "play-money";
	}

	@Override
	public Optional<Content> content(PaymentPageRequest request, PageTexts texts) {
		List<Network> payable = ExactOffers.networks(request).stream().filter(this.networks::contains).toList();
		if (payable.isEmpty()) {
			return Optional.empty();
		}
		ObjectNode data = JsonNodeFactory.instance.objectNode().put("button", texts.text("play-button"));
		ArrayNode names = data.putArray("networks");
		payable.forEach((network) -> names.add(network.id()));
		return Optional.of(new Content(texts.text("play"), "<p>" + texts.html("play-text") + "</p>\n", data));
	}

	@Override
	public List<String> scripts() {
		return this.scripts;
	}

}
