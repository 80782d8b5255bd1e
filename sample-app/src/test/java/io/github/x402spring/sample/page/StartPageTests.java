package io.github.x402spring.sample.page;

import java.util.List;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.sample.testsupport.BrowsedSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The start page in a real browser: it lists what is for sale with the prices of the
 * configuration, and shows a call with the messages that were sent. The browser reports
 * no breach of the page's policy, no request to another server and no error, and axe
 * finds nothing to complain about.
 */
@Tag("integration")
class StartPageTests {

	@RegisterExtension
	static final BrowsedSample BROWSED = new BrowsedSample("start-page", "", "--x402.ledger.type=memory",
			"--x402.plans.forecast.price=$0.004", "--x402.plans.forecast.free.calls=1",
			"--x402.plans.forecast.passes.day.price=$0.75");

	@BeforeEach
	void reset() {
		sandbox().reset();
	}

	@Test
	void listsWhatIsForSaleWithThePricesOfTheConfiguration() throws Exception {
		JsonNode seen = BROWSED.visit("shop");
		assertThat(texts(seen.get("rows"))).containsExactly(
				"/api/weather\nThe weather in a city\n$0.001\n0.001 USDC · 1 sat",
				"/api/broken\nAlways fails: nothing is charged, or what was paid first is owed\n$0.001\n0.001 USDC · 1 sat",
				"/api/tides/{harbour}\nHigh and low water in a harbour\n$0.003\n0.003 USDC · 3 sat",
				"/api/forecast\nThe weather of the next three days in a city\n$0.004\n0.004 USDC · 4 sat\n1 call free each day",
				"POST /api/summaries\nThe most telling sentences of a text ($0.0001 each, at most 500 words by credit of a pass;"
						+ " a payment for one call pays $0.05)\n$0.05\n0.05 USDC · 50 sat",
				"/api/report/{size}\nA weather report: small, medium or large\nby request");
		assertThat(texts(seen.get("passes"))).contains("forecast/hundred\n100 calls, for 30 days\n$0.10",
				"forecast/day\nany number of calls, for 1 day\n$0.75");
		assertThat(texts(seen.get("facts"))).containsExactly("Play money", "x402", "L402", "MPP",
				"USDC on eip155:84532");
		assertThat(texts(seen.get("answers"))).contains("/api/weather 402", "/openapi.json 200", "/llms.txt 200")
			.allMatch((answer) -> answer.endsWith(" 200") || answer.equals("/api/weather 402"));
	}

	@ParameterizedTest
	@CsvSource({ "x402, PAYMENT-SIGNATURE: 0.001 USDC by x402, PAYMENT-RESPONSE, x402, 409 Conflict",
			"L402, Authorization: 1 sat by L402, no receipt, L402, payment_used_up",
			"MPP, Authorization: 1 sat by MPP, Payment-Receipt, mpp/lightning, payment_used_up" })
	void callIsPaidWithPlayMoney(String family, String payment, String receipt, String protocol, String again)
			throws Exception {
		long before = settled(protocol);
		JsonNode seen = BROWSED.visit(family);
		assertThat(seen.get("status").stringValue()).isEqualTo("200 OK: the content is here, paid by " + family + ".");
		assertThat(texts(seen.get("picture"))).hasSize(4)
			.startsWith("GET /api/weather?city=Berlin", "402: 0.001 USDC or 1 sat", payment);
		assertThat(seen.get("content").stringValue()).contains("\"city\": \"Berlin\"", receipt);
		assertThat(seen.get("payment").stringValue()).doesNotContain("is not the payment hash");
		assertThat(seen.get("again").stringValue()).contains(again);
		assertThat(settled(protocol)).isEqualTo(before + 1);
		assertThatChallengeIsDecoded(seen);
	}

	@Test
	void freeCallsAreCounted() throws Exception {
		JsonNode seen = BROWSED.visit("free");
		assertThat(seen.at("/first/price").stringValue()).contains("this call is free");
		assertThat(seen.at("/first/left").stringValue()).startsWith("0 free calls left");
		assertThat(seen.get("over").stringValue()).startsWith("0 of 1 free calls left");
	}

	@Test
	void passIsBoughtAndPresented() throws Exception {
		JsonNode seen = BROWSED.visit("pass");
		assertThat(seen.at("/bought/content").stringValue()).contains("x402pass_", "\"calls\": 100");
		assertThat(seen.at("/used/price").stringValue()).contains("the pass pays");
		assertThat(seen.at("/used/content").stringValue()).contains("\"calls\": 99");
	}

	@Test
	void bodyIsSentWithThePayment() throws Exception {
		JsonNode seen = BROWSED.visit("body");
		assertThat(seen.get("content").stringValue()).contains("\"summary\": \"Rain falls on Oslo.\"");
	}

	@Test
	void brokenHandlerIsNotCharged() throws Exception {
		JsonNode seen = BROWSED.visit("broken");
		assertThat(seen.get("content").stringValue()).contains("500", "Nothing was charged");
		assertThat(sandbox().transfers()).isZero();
	}

	@Test
	void refusalIsShownWithItsReason() throws Exception {
		sandbox().nextSettlement(SandboxOutcome.REFUSE);
		JsonNode seen = BROWSED.visit("refused");
		assertThat(seen.get("content").stringValue()).startsWith("402 Payment Required: Settlement failed");
		assertThat(texts(seen.get("picture")).getLast()).isEqualTo("402 Payment Required");
	}

	@Test
	void serverThatIsAwayIsSaid() throws Exception {
		JsonNode seen = BROWSED.visit("away");
		assertThat(seen.get("start").stringValue()).contains("did not answer GET /openapi.json");
		assertThat(seen.get("request").stringValue()).contains("did not answer GET /api/weather");
		assertThat(seen.get("wallet").stringValue()).contains("did not answer POST /sandbox/pay");
		assertThat(seen.get("payment").stringValue()).contains("did not answer GET /api/weather");
		assertThat(seen.get("end").stringValue()).contains("200 OK", "What was paid for was delivered.");
	}

	@Test
	void pageFitsAllScreensAndIsUsedByKeyboard() throws Exception {
		assertThat(BROWSED.visit("look").get("chosen").stringValue()).isEqualTo("GET /api/broken");
	}

	private static void assertThatChallengeIsDecoded(JsonNode seen) {
		List<JsonNode> decoded = texts(seen.get("decoded")).stream().map(SampleClient::json).toList();
		assertThat(decoded).hasSize(3);
		assertThat(decoded.get(0).at("/accepts/0/amount").stringValue()).isEqualTo("1000");
		JsonNode invoice = decoded.get(1).get("invoice");
		assertThat(invoice.get("network").stringValue()).isEqualTo("regtest");
		assertThat(invoice.get("amountMsat").longValue()).isEqualTo(1000);
		assertThat(invoice.get("description").stringValue()).isEqualTo("The weather in a city");
		JsonNode macaroon = decoded.get(1).get("macaroon");
		assertThat(macaroon.at("/identifier/paymentHash")).isEqualTo(invoice.get("paymentHash"));
		assertThat(texts(macaroon.get("caveats"))).contains("x402_amount=1000", "x402_max_calls=1");
		assertThat(decoded.get(2).valueStream().map((it) -> it.get("method").stringValue())).containsExactly("evm",
				"lightning");
		assertThat(decoded.get(2).get(1).at("/request/methodDetails/paymentHash"))
			.isEqualTo(invoice.get("paymentHash"));
	}

	private static long settled(String protocol) {
		return BROWSED.sample()
			.payments()
			.stream()
			.filter((it) -> it.money() == MoneyState.SETTLED && it.terms().protocol().startsWith(protocol))
			.count();
	}

	private static List<String> texts(JsonNode seen) {
		return seen.valueStream().map(JsonNode::stringValue).toList();
	}

	private static SandboxFacilitator sandbox() {
		return BROWSED.sample().context().getBean(SandboxFacilitator.class);
	}

}
