package io.github.x402spring.web.page;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.Quote;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the scripts of the page know.
 */
final class PageData {

	private final Money money;

	private final Clock clock;

	private final List<String> keys;

	/**
	 * Create the data.
	 * @param money describes tokens
	 * @param clock the time that payments are measured by
	 * @param keys keys of the texts of the scripts
	 */
	PageData(Money money, Clock clock, List<String> keys) {
		this.money = money;
		this.clock = clock;
		this.keys = keys;
	}

	String json(PaymentPageRequest request, PageTexts texts, Map<String, JsonNode> tabs) {
		ObjectNode data = JsonNodeFactory.instance.objectNode();
		data.put("now", this.clock.instant().getEpochSecond());
		data.put("accept", request.accept());
		data.put("language", texts.language());
		ObjectNode headers = data.putObject("headers");
		request.headers().forEach((header) -> headers.withArray(header.getKey()).add(header.getValue()));
		ArrayNode offers = data.putArray("offers");
		request.challenge().offers().forEach((offer) -> offers.add(describe(offer)));
		data.set("passes", passes(request.body().path("passes"), texts));
		ObjectNode words = data.putObject("texts");
		this.keys.forEach((key) -> words.put(key, texts.text("script." + key)));
		ObjectNode ways = data.putObject("tabs");
		tabs.forEach(ways::set);
		return PageJson.write(data);
	}

	private static JsonNode passes(JsonNode sold, PageTexts texts) {
		ArrayNode passes = JsonNodeFactory.instance.arrayNode();
		for (JsonNode pass : sold) {
			String price = AmountText.of(pass.path("price").asString(""), texts);
			passes.add(((ObjectNode) pass.deepCopy()).put("price", price));
		}
		return passes;
	}

	private ObjectNode describe(Offer offer) {
		Quote quote = offer.quote();
		ObjectNode node = JsonNodeFactory.instance.objectNode()
			.put("network", quote.network().id())
			.put("networkName", Money.name(quote.network()))
			.put("asset", quote.asset());
		this.money.unit(quote).ifPresent((unit) -> node.put("symbol", unit.symbol()).put("decimals", unit.decimals()));
		return node;
	}

}
