package io.github.x402spring.web.page;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.x402.page.PlayMoneyTab;
import io.nayuki.qrcodegen.QrCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.context.support.StaticMessageSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the payment page says, to whom, and what it lets run.
 */
class PaymentPageTests {

	private static final Pattern NONCE = Pattern.compile("nonce-([0-9a-f]{32})");

	private static final Pattern DATA = Pattern.compile("id=\"payment-page-data\">([^<]*)</script>");

	@ParameterizedTest
	@ValueSource(strings = { "</script><script>alert(1)</script>", "\"onload=\"alert(1)",
			"'><img src=x onerror=alert(1)>", "<!--", "]]>", "\u2028alert(1)\u2029", "javascript:alert(1)",
			"&lt;script&gt;", "\\\"</script>", "\\", "${alert(1)}", "{0}" })
	void textOfOthersStaysText(String text) {
		String html = PageSteps.html(text);
		assertThat(PageSteps.markup(html)).isEqualTo(PageSteps.markup(PageSteps.html("plain")));
		assertThat(html).doesNotContain("href=\"javascript");
		assertThat(DATA.matcher(html).results().map(MatchResult::group).findFirst()).get()
			.asString()
			.doesNotContain("\u2028", "\u2029");
		JsonNode data = data(html);
		assertThat(data.at("/headers/X/0").stringValue()).isEqualTo(text);
		assertThat(data.at("/passes/0/url").stringValue()).isEqualTo(text);
	}

	@Test
	void onlyScriptsOfThePageRun() {
		PaymentPageAnswer first = PageSteps.page(null).answer(PageSteps.request("GET", "https://shop.example/a"));
		PaymentPageAnswer second = PageSteps.page(null).answer(PageSteps.request("GET", "https://shop.example/a"));
		String policy = first.headers().get("Content-Security-Policy");
		assertThat(policy)
			.contains("default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
					"connect-src 'self'")
			.doesNotContain("unsafe", "http");
		List<String> nonces = NONCE.matcher(policy).results().map((it) -> it.group(1)).distinct().toList();
		assertThat(nonces).hasSize(1);
		assertThat(first.html()).contains("<script nonce=\"" + nonces.getFirst() + "\">")
			.doesNotContain("<script>", "<style>", " style=", " onclick=", "src=\"http");
		assertThat(second.headers().get("Content-Security-Policy")).isNotEqualTo(policy);
	}

	@Test
	void priceIsSaidInMoneyAndInTheToken() {
		String html = PageSteps.page(null).answer(PageSteps.request("GET", "https://shop.example/a")).html();
		assertThat(html).contains("<p class=\"price\">$0.001</p>", "10 of the smallest unit on Base Sepolia",
				"eip155:84532", "You only sign", "Do not send money to this address yourself");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "DELETE" })
	void requestThatMayHaveABodyIsNotSentAgain(String method) {
		String html = PageSteps.page(null).answer(PageSteps.request(method, "https://shop.example/it's")).html();
		assertThat(html)
			.contains("This address is called with " + method,
					"curl -i -X " + method + " &#39;https://shop.example/it&#39;\\&#39;&#39;s&#39;")
			.doesNotContain("<script", "role=\"tab\"");
	}

	@Test
	void phoneGetsThePublicAddress() {
		String url = "https://shop.example/a";
		String html = PageSteps.page(null).answer(PageSteps.request("GET", url)).html();
		int black = 0;
		QrCode code = QrCode.encodeText(url, QrCode.Ecc.LOW);
		for (int y = 0; y < code.size; y++) {
			for (int x = 0; x < code.size; x++) {
				black += code.getModule(x, y) ? 1 : 0;
			}
		}
		assertThat(Pattern.compile("M\\d+ \\d+h1v1h-1z").matcher(html).results()).hasSize(black);
		assertThat(html).contains("id=\"panel-phone\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:8080/a", "javascript:alert(1)" })
	void addressThatNoPhoneReachesIsNoCode(String url) {
		assertThat(PageSteps.page(null).answer(PageSteps.request("GET", url)).html()).doesNotContain("panel-phone",
				"<svg");
	}

	@Test
	void codesThatStandForMissingMessagesAreNotShown() {
		StaticMessageSource messages = new StaticMessageSource();
		messages.setUseCodeAsDefaultMessage(true);
		assertThat(PageSteps.page(messages).answer(PageSteps.request("GET", "https://shop.example/a")).html())
			.doesNotContain("x402.page.");
	}

	@Test
	void scriptsHaveATextForAllThatTheySay() {
		String html = PageSteps.page(null).answer(PageSteps.request("GET", "https://shop.example/a")).html();
		JsonNode texts = data(html).get("texts");
		assertThat(Pattern.compile("\\btext\\(\"([a-z-]+)\"")
			.matcher(html)
			.results()
			.map((it) -> it.group(1))
			.filter((key) -> !key.endsWith("-"))
			.toList()).hasSizeGreaterThan(30).allSatisfy((key) -> assertThat(texts.has(key)).as(key).isTrue());
		assertThat(html).doesNotContain(">script.");
	}

	@Test
	void passesAndFreeCallsAreOffered() {
		JsonNode body = StrictJson.parseObject(
				"""
						{"passes":[{"plan":"p","pass":"ten","price":"$1","calls":10,"validFor":"PT720H","url":"/x402/passes/p/ten"},
						{"plan":"p","pass":"own","price":"$2","validFor":"PT1H","walletBound":true,"url":"/x402/passes/p/own"}],
						"freeCalls":{"calls":3,"per":"day","fullAgainAt":"2026-01-02T00:00:00Z"}}""");
		String html = PageSteps.page(null)
			.answer(PageSteps.request("GET", "https://shop.example/a", "it", body))
			.html();
		assertThat(html).contains("Pass p/ten<small>10 calls, valid for 30 days</small></span><b>$1</b>",
				"Free calls per day: 3. Free again from <time datetime=\"2026-01-02T00:00:00Z\">",
				"Pass p/own is used by signing in");
		assertThat(Pattern.compile("name=\"choice\" value=\"(\\d*)\"").matcher(html).results().map((it) -> it.group(1)))
			.containsExactly("", "0");
	}

	@Test
	void playMoneyIsForTestNetworks() {
		assertThatIllegalArgumentException().isThrownBy(() -> new PlayMoneyTab(List.of(Network.evm(8453))))
			.withMessageContaining("eip155:8453");
	}

	private static JsonNode data(String html) {
		return DATA.matcher(html)
			.results()
			.map((MatchResult it) -> StrictJson.parseObject(it.group(1)))
			.findFirst()
			.orElse(JsonNodeFactory.instance.objectNode());
	}

}
