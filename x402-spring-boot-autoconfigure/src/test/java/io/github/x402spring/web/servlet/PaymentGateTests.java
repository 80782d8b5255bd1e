package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The gate on a real port, for every kind of answer.
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "spring.main.banner-mode=off" })
@Tag("integration")
class PaymentGateTests {

	private static final String ORIGIN = "https://shop.example";

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		GateTestApplication.RUNS.set(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/string", "/entity", "/view", "/writer", "/stream", "/class-level", "/composed",
			"/contract", "/before", "/forwarding", "/forward-to-paid", "/async-at-run-time" })
	void contentWithPaymentIsServedOnceWithReceipt(String path) {
		HttpResponse<String> response = this.client.pay(path, "Origin", ORIGIN);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains(GateTestApplication.SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("private, no-store");
		assertThat(String.join(",", response.headers().allValues("Vary"))).contains("PAYMENT-SIGNATURE", "X-PAYMENT",
				"Accept");
		assertThat(this.sandbox.transfers()).isOne();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/string", "/entity", "/view", "/writer", "/stream", "/empty", "/redirect",
			"/large", "/class-level", "/composed", "/contract", "/before", "/forwarding", "/forward-to-paid", "/throws",
			"/send-error" })
	void unpaidRequestIsChallengedAndRunsNothing(String path) {
		HttpResponse<String> response = this.client.get(path, "Origin", ORIGIN);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).doesNotContain(GateTestApplication.SECRET).contains("\"x402Version\":1");
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(GateTestApplication.RUNS).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/string", "/entity", "/view", "/writer", "/stream", "/empty", "/redirect",
			"/large", "/before", "/forwarding", "/forward-to-paid" })
	void refusedSettlementWithholdsEverything(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> response = this.client.payWith(payment, path, "Origin", ORIGIN);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).contains("settlement-failed", "invalid_exact_evm_insufficient_balance");
		assertThat(GateClient.receipt(response).success()).isFalse();
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertWithheld(response);
		assertState(MoneyState.FAILED, null);
		assertThat(this.sandbox.transfers()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/string", "/entity", "/view", "/writer", "/stream", "/empty", "/redirect",
			"/large", "/before", "/forwarding", "/forward-to-paid" })
	void silentSettlementWithholdsEverythingAndAsksForNoOtherPayment(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		HttpResponse<String> response = this.client.payWith(payment, path, "Origin", ORIGIN);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("settlement-unknown");
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertWithheld(response);
		assertState(MoneyState.UNKNOWN, null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/string", "/entity", "/view", "/writer", "/stream", "/large", "/before",
			"/forwarding", "/forward-to-paid" })
	void lostAnswerIsMadeGoodWhenTheSamePaymentComesBack(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(503);
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains(GateTestApplication.SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertThat(this.sandbox.transfers()).isOne();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(409);
	}

	@Test
	void emptyAnswerIsPaidFor() {
		HttpResponse<String> response = this.client.pay("/empty");
		assertThat(response.statusCode()).isEqualTo(204);
		assertThat(response.headers().firstValue("X-Secret")).hasValue(GateTestApplication.SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
	}

	@Test
	void redirectIsPaidFor() {
		HttpResponse<String> response = this.client.pay("/redirect");
		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(response.headers().firstValue("Location")).get().asString().endsWith(GateTestApplication.SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
	}

	@Test
	void largeAnswerIsSettledForWhenItReachesTheLimitAndThenFlows() {
		HttpResponse<String> response = this.client.pay("/large");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).hasSize(GateTestApplication.SECRET.length() * 64 * 2000);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/throws:500", "/writes-then-throws:500", "/handled:422", "/send-error:404",
			"/not-modified:304" })
	void failedHandlerCostsNothingAndThePaymentMayComeBack(String pathAndStatus) {
		String path = pathAndStatus.split(":")[0];
		int status = Integer.parseInt(pathAndStatus.split(":")[1]);
		String payment = this.client.sign(path);
		HttpResponse<String> response = this.client.payWith(payment, path, "Origin", ORIGIN);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).doesNotContain(GateTestApplication.SECRET);
		assertThat(response.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ORIGIN);
		// Jetty's error page says more.
		assertThat(response.headers().firstValue("Cache-Control")).get().asString().endsWith("no-store");
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(status);
		assertThat(GateTestApplication.RUNS).hasValue(2);
	}

	@Test
	void invalidBodyCostsNothing() {
		String payment = this.client.sign("POST", "/valid", "{\"name\":\"x\"}");
		HttpResponse<String> invalid = this.client.send("POST", "/valid", "{\"name\":\"\"}", "PAYMENT-SIGNATURE",
				payment);
		assertThat(invalid.statusCode()).isEqualTo(400);
		assertThat(this.sandbox.settlements()).isZero();
		HttpResponse<String> valid = this.client.send("POST", "/valid", "{\"name\":\"x\"}", "PAYMENT-SIGNATURE",
				payment);
		assertThat(valid.statusCode()).isEqualTo(200);
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	void handlerThatFailsAfterSettlementLeavesAnEntitlement() {
		String payment = this.client.sign("/before?fail=true");
		HttpResponse<String> first = this.client.payWith(payment, "/before?fail=true");
		assertThat(first.statusCode()).isEqualTo(500);
		assertThat(GateClient.receipt(first).success()).isTrue();
		assertState(MoneyState.SETTLED, ContentState.FAILED);
		assertThat(this.client.payWith(payment, "/before?fail=true").statusCode()).isEqualTo(500);
		assertState(MoneyState.SETTLED, ContentState.FAILED);
		HttpResponse<String> third = this.client.payWith(payment, "/before?fail=true");
		assertThat(third.statusCode()).isEqualTo(200);
		assertThat(third.body()).isEqualTo(GateTestApplication.SECRET);
		assertThat(this.sandbox.transfers()).isOne();
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void headShowsThePriceAndRunsNothingEvenWithPayment() {
		assertThat(this.client.send("HEAD", "/json", null).statusCode()).isEqualTo(402);
		String payment = this.client.sign("/json");
		HttpResponse<String> paid = this.client.send("HEAD", "/json", null, "PAYMENT-SIGNATURE", payment);
		assertThat(paid.statusCode()).isEqualTo(402);
		assertThat(GateTestApplication.RUNS).hasValue(0);
		assertThat(this.client.payWith(payment, "/json").statusCode()).isEqualTo(200);
	}

	@Test
	void preflightPasses() {
		HttpResponse<String> response = this.client.send("OPTIONS", "/json", null, "Origin", ORIGIN);
		assertThat(response.statusCode()).isNotIn(402, 500);
		assertThat(GateTestApplication.RUNS).hasValue(0);
	}

	@Test
	void protocolHeadersAreExposedToAllowedOrigins() {
		HttpResponse<String> challenge = this.client.get("/json", "Origin", ORIGIN);
		assertThat(challenge.headers().firstValue("Access-Control-Expose-Headers")).get()
			.asString()
			.contains("PAYMENT-REQUIRED", "PAYMENT-RESPONSE");
		HttpResponse<String> paid = this.client.pay("/json", "Origin", ORIGIN);
		assertThat(paid.headers().firstValue("Access-Control-Expose-Headers")).get()
			.asString()
			.contains("PAYMENT-REQUIRED", "PAYMENT-RESPONSE");
	}

	@Test
	void includeOfAPaidHandlerServesNothing() {
		HttpResponse<String> response = this.client.get("/include-paid");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain(GateTestApplication.SECRET);
		assertThat(GateTestApplication.RUNS).hasValue(0);
	}

	@Test
	void conditionalRequestIsNotAnsweredForNothing() {
		HttpResponse<String> response = this.client.pay("/entity", "If-None-Match", "\"v1\"");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(GateTestApplication.SECRET);
	}

	@Test
	void resolverPricesEachRequestAndHandlersLearnOfThePayment() {
		HttpResponse<String> free = this.client.get("/size/free");
		assertThat(free.body()).isEqualTo("free free");
		assertThat(free.headers().firstValue("Cache-Control")).contains("private, no-store");
		assertThat(free.headers().allValues("Vary")).contains("PAYMENT-SIGNATURE", "X-PAYMENT");
		HttpResponse<String> big = this.client.pay("/size/big");
		assertThat(big.body()).isEqualTo("big 0.05 USDC " + this.client.wallet().address());
		HttpResponse<String> cheap = this.client.payWith(this.client.sign("/size/small"), "/size/big");
		assertThat(cheap.statusCode()).isEqualTo(402);
		assertThat(cheap.body()).contains("payment-rejected");
	}

	@Test
	void priceThatTheTokenCannotExpressIsClosed() {
		HttpResponse<String> response = this.client.get("/size/tiny");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).contains("unpriceable").doesNotContain("tiny free");
	}

	@Test
	void freeHandlersAreLeftAlone() {
		HttpResponse<String> response = this.client.get("/free");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("free true");
		assertThat(response.headers().map()).doesNotContainKeys("vary", "cache-control");
	}

	@Test
	void brokenOrSeveralPaymentsAreMalformed() {
		String payment = this.client.sign("/json");
		String other = this.client.sign("/json");
		assertThat(this.client.payWith("%%%", "/json").statusCode()).isEqualTo(400);
		assertThat(this.client.payWith("a".repeat(7000), "/json").statusCode()).isEqualTo(400);
		assertThat(this.client.payWith(payment, "/json", "PAYMENT-SIGNATURE", other).statusCode()).isEqualTo(400);
		assertThat(this.client.payWith(payment, "/json", "X-PAYMENT", other).statusCode()).isEqualTo(400);
		assertThat(this.client.get("/json", "X-PAYMENT", payment).statusCode()).isEqualTo(400);
		assertThat(GateTestApplication.RUNS).hasValue(0);
		assertThat(this.sandbox.verifications()).isZero();
	}

	@Test
	void browserGetsAPage() {
		HttpResponse<String> response = this.client.get("/json", "Accept", "text/html,application/xhtml+xml");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("Content-Type")).get().asString().startsWith("text/html");
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(response.headers().firstValue("Content-Security-Policy")).get()
			.asString()
			.contains("default-src 'none'");
		assertThat(response.body()).contains("A secret", "0.01 USDC", "eip155:84532",
				"0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"You only sign; the seller, or its facilitator, pays the gas",
				"Do not send money to this address yourself", "buys nothing");
		assertThat(response.headers().allValues("Vary")).contains("Accept", "Accept-Language");
		assertThat(response.headers().allValues("Content-Language")).containsExactly("en");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "de-AT, en;q=0.5 | de", "fr | en", "fr, de;q=0.5 | de", "en-GB, de | en" })
	void browserGetsAPageInItsLanguage(String accepted, String language) {
		HttpResponse<String> response = this.client.get("/json", "Accept", "text/html", "Accept-Language", accepted);
		assertThat(response.headers().allValues("Content-Language")).containsExactly(language);
		assertThat(response.headers().allValues("Vary")).contains("Accept", "Accept-Language");
		assertThat(response.body()).contains("<html lang=\"" + language + "\">",
				language.equals("de") ? "<p class=\"price\">0,01\u00a0$</p>" : "<p class=\"price\">$0.01</p>",
				language.equals("de") ? "0,01 USDC über Base Sepolia" : "0.01 USDC on Base Sepolia");
	}

	@Test
	void longUrlGoesIntoTheChallengeWithoutItsQuery() {
		HttpResponse<String> response = this.client.get("/json?q=" + "x".repeat(5000));
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED").orElseThrow()).hasSizeLessThan(6 * 1024);
	}

	private void assertWithheld(HttpResponse<String> response) {
		assertThat(response.body()).doesNotContain(GateTestApplication.SECRET);
		assertThat(response.headers().map()).doesNotContainKeys("set-cookie", "x-leak", "x-secret", "etag", "location");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		if (!response.request().uri().getPath().startsWith("/forward-")) {
			assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ORIGIN);
		}
	}

	// The books are closed after the answer went out.
	private void assertState(MoneyState money, ContentState content) {
		await().untilAsserted(() -> {
			Payment payment = this.ledger.recent(1).get(0);
			assertThat(payment.money()).isEqualTo(money);
			if (content != null) {
				assertThat(payment.content()).isEqualTo(content);
			}
			else {
				assertThat(payment.content()).isNotIn(ContentState.SERVING, ContentState.DELIVERED);
			}
		});
	}

}
