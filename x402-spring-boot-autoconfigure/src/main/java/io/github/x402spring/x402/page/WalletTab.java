package io.github.x402spring.x402.page;

import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.web.page.PageTexts;
import io.github.x402spring.web.page.PaymentPageRequest;
import io.github.x402spring.web.page.PaymentTab;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pays with a wallet of the browser: found by EIP-6963, spoken to by EIP-1193, and asked
 * for a signature only.
 *
 * @since 0.1.0
 */
public final class WalletTab implements PaymentTab {

	private final List<String> scripts = List.of(ExactOffers.script("x402.js"), ExactOffers.script("wallet.js"));

	/**
	 * Find a block explorer.
	 * @param network the network
	 * @return the URL of an explorer, without a slash at its end; empty if none is known
	 */
	public static Optional<String> explorer(Network network) {
		return ChainFacts.of(List.of(network)).stream().map(ChainFacts::explorer).findFirst();
	}

	@Override
	public String id() {
		return "wallet";
	}

	@Override
	public Optional<Content> content(PaymentPageRequest request, PageTexts texts) {
		List<Network> networks = ExactOffers.networks(request);
		return networks.isEmpty() ? Optional.empty()
				: Optional.of(new Content(texts.text("wallet"), html(texts), data(networks)));
	}

	@Override
	public List<String> scripts() {
		return this.scripts;
	}

	private static String html(PageTexts texts) {
		return "<div data-offers></div>\n<p data-some hidden>" + texts.html("wallet-text") + "</p>\n<p data-none>"
				+ texts.html("wallet-none") + "</p>\n<div data-wallets></div>\n";
	}

	private static ObjectNode data(List<Network> networks) {
		ObjectNode data = JsonNodeFactory.instance.objectNode();
		ObjectNode chains = data.putObject("chains");
		ObjectNode explorers = data.putObject("explorers");
		ChainFacts.of(networks).forEach((facts) -> {
			chains.set(facts.network().id(), facts.describe());
			explorers.put(facts.network().id(), facts.explorer());
		});
		return data;
	}

}
