package io.github.x402spring.web.page;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.page.PlayMoneyTab;
import io.github.x402spring.x402.page.WalletTab;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.context.MessageSource;

/**
 * Makes payment pages for tests.
 */
final class PageSteps {

	static final Network BASE_SEPOLIA = Network.evm(84532);

	private static final List<PaymentTab> TABS = List.of(new PlayMoneyTab(List.of(BASE_SEPOLIA)), new WalletTab(),
			PaymentTab.phone());

	private PageSteps() {
	}

	static DefaultPaymentPage page(@Nullable MessageSource messages) {
		return new DefaultPaymentPage(List.of(), (quote) -> Optional.of(new BigDecimal("0.0010")), TABS, messages,
				Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
	}

	/**
	 * Make a page that says one text wherever it says something of others.
	 * @param text the text
	 * @return its HTML
	 */
	static String html(String text) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.putArray("passes")
			.addObject()
			.put("plan", text)
			.put("pass", text)
			.put("price", text)
			.put("credit", text)
			.put("validFor", text)
			.put("url", text);
		body.putObject("freeCalls").put("calls", text).put("per", text).put("fullAgainAt", text);
		return page(null).answer(request("GET", text, text, body)).html();
	}

	/**
	 * Make the page for a visitor.
	 * @param messages the messages of the application, or {@code null}
	 * @param languages tags of the languages that the visitor wants, the best first
	 * @param body what other clients get
	 * @return the page
	 */
	static PaymentPageAnswer answer(@Nullable MessageSource messages, List<String> languages, JsonNode body) {
		PaymentPageRequest request = request("GET", "https://shop.example/a", "What is sold", body);
		return page(messages).answer(new PaymentPageRequest(request.challenge(), request.method(), request.accept(),
				languages.stream().map(Locale::forLanguageTag).toList(), request.headers(), body));
	}

	static PaymentPageRequest request(String method, String url) {
		return request(method, url, "What is sold", JsonNodeFactory.instance.objectNode());
	}

	static PaymentPageRequest request(String method, String url, String text, JsonNode body) {
		PaymentRequirements requirements = new PaymentRequirements("exact", BASE_SEPOLIA, BigInteger.TEN, text, text,
				300, StrictJson.parseObject("{}"));
		Challenge challenge = new Challenge(text, new ChallengeContext(new PaidResource(url, text, text), "endpoint",
				"fingerprint", FakePaidRequest.get("/")), List.of(Offer.of(Wire.quote(requirements))));
		return new PaymentPageRequest(challenge, method, text, List.of(), List.of(Map.entry("X", text)), body);
	}

	/**
	 * Return what of a page is not text to a browser.
	 * @param html the page
	 * @return its characters that begin or end elements and values
	 */
	static String markup(String html) {
		StringBuilder markup = new StringBuilder();
		html.chars().filter((character) -> "<>\"'".indexOf(character) >= 0).forEach(markup::appendCodePoint);
		return markup.toString();
	}

}
