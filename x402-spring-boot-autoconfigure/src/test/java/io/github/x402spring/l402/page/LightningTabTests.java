package io.github.x402spring.l402.page;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.web.page.DefaultPaymentPage;
import io.github.x402spring.web.page.PaymentPageRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the payment page says of an invoice, and that text of others stays text.
 */
class LightningTabTests {

	private static final String TOKEN = "AgEEbHNhdA==";

	private static final Pattern DATA = Pattern.compile("id=\"payment-page-data\">([^<]*)</script>");

	private final LightningInvoice invoice = new SandboxLightningNode(LightningNetwork.REGTEST, Clock.systemUTC())
		.createInvoice(new InvoiceRequest(LightningNetwork.REGTEST, BigInteger.valueOf(1_539_000),
				"<script>alert(1)</script>", Duration.ofMinutes(5)));

	@Test
	void invoiceIsShownAsCodeLinkAndAmount() {
		String html = html("What is sold", TOKEN, this.invoice.text(), "65000");
		assertThat(html)
			.contains("id=\"panel-lightning\"", "href=\"lightning:" + this.invoice.text() + "\"",
					"aria-label=\"QR code of the invoice\"", "$1 at $65,000 for one bitcoin", "on Lightning")
			.doesNotContain("<script>alert");
		JsonNode data = DATA.matcher(html)
			.results()
			.map((MatchResult it) -> StrictJson.parseObject(it.group(1)))
			.findFirst()
			.orElseThrow()
			.at("/tabs/lightning");
		assertThat(data.get("url").stringValue()).isEqualTo("/shop/x402/invoice");
		assertThat(data.get("playMoney").booleanValue()).isFalse();
		assertThat(data.at("/issued/macaroon").stringValue()).isEqualTo(TOKEN);
	}

	@Test
	void priceInSatoshisNeedsNoRate() {
		assertThat(html("What is sold", TOKEN, this.invoice.text(), null)).contains("id=\"panel-lightning\"")
			.doesNotContain("for one bitcoin</span>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "</script><script>alert(1)</script>", "\"onload=\"alert(1)", "javascript:alert(1)",
			"lnbc1\" onclick=\"alert(1)", "\u2028", "<!--", "" })
	void whatIsNoInvoiceOrNoTokenHasNoTab(String text) {
		assertThat(html("What is sold", TOKEN, text, null)).doesNotContain("panel-lightning");
		assertThat(html("What is sold", text, this.invoice.text(), null)).doesNotContain("panel-lightning");
		assertThat(html(text, TOKEN, this.invoice.text(), null)).contains("id=\"panel-lightning\"")
			.doesNotContain("<script>alert", "\"onload=", "onclick=\"alert", "<!--");
	}

	@Test
	void requestWithALoginInTheSameHeaderHasNoTab() {
		assertThat(html(FakePaidRequest.get("/"))).contains("panel-lightning");
		assertThat(html(FakePaidRequest.get("/").withHeader("Authorization", "Basic YTpi")))
			.doesNotContain("panel-lightning");
	}

	@Test
	void challengeWithoutL402HasNoTab() {
		PaymentPageRequest request = request("What is sold", JsonNodeFactory.instance.objectNode(), null);
		assertThat(page().answer(request).html()).doesNotContain("panel-lightning");
	}

	@Test
	void textThatIsTooLongIsNoCode() {
		assertThat(LightningTab.code("lnbc1" + "q".repeat(4000), "label")).startsWith("<svg");
		assertThatIllegalArgumentException().isThrownBy(() -> LightningTab.code("l".repeat(5000), "label"));
	}

	@Test
	void scriptHasATextForAllThatItSays() throws IOException {
		Properties texts = PropertiesLoaderUtils
			.loadProperties(new ClassPathResource("messages.properties", DefaultPaymentPage.class));
		String script = new ClassPathResource("lightning.js", LightningTab.class)
			.getContentAsString(StandardCharsets.UTF_8);
		assertThat(Pattern.compile("\\btext\\(\"([a-z-]+)\"").matcher(script).results().map((it) -> it.group(1)))
			.hasSizeGreaterThan(20)
			.allSatisfy((key) -> assertThat(texts).containsKey("x402.page.script." + key));
		assertThat(script).doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "</script");
	}

	private String html(PaidRequest asked) {
		return page().answer(request("What is sold", body(TOKEN, this.invoice.text()), null, asked)).html();
	}

	private String html(String what, String token, String invoice, @Nullable String rate) {
		return page().answer(request(what, body(token, invoice), rate)).html();
	}

	private static JsonNode body(String token, String invoice) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.putArray("l402")
			.addObject()
			.put("macaroon", token)
			.put("invoice", invoice)
			.put("amountMsat", "1539000")
			.put("expiresAt", "2026-12-01T12:00:00Z");
		return body;
	}

	private PaymentPageRequest request(String what, JsonNode body, @Nullable String rate) {
		return request(what, body, rate, FakePaidRequest.get("/"));
	}

	private PaymentPageRequest request(String what, JsonNode body, @Nullable String rate, PaidRequest asked) {
		Quote quote = new Quote(new PaymentKind("lightning", LightningNetwork.REGTEST.network(), "bolt11"), "msat",
				BigInteger.valueOf(1_539_000), null, Duration.ofMinutes(5),
				(rate != null) ? Map.of(Quote.DOLLARS, "1") : Map.of());
		Challenge challenge = new Challenge(what,
				new ChallengeContext(new PaidResource("https://shop.example/a", what, ""), "endpoint", "fingerprint",
						asked),
				List.of(new IssuedInvoice(this.invoice, rate, Instant.parse("2026-12-01T13:00:00Z")).toOffer(quote)));
		return new PaymentPageRequest(challenge, "GET", "text/html", List.of(), List.of(), body);
	}

	private static DefaultPaymentPage page() {
		return new DefaultPaymentPage(List.of(), (quote) -> quote.dollars().or(() -> Optional.<BigDecimal>empty()),
				List.of(new LightningTab("/shop/x402/invoice", false)), null,
				Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
	}

}
