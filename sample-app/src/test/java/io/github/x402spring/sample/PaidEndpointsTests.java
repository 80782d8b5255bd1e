package io.github.x402spring.sample;

import java.net.http.HttpResponse;
import java.util.stream.Stream;

import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.then;

/**
 * Everything that is for sale, over HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Tag("integration")
class PaidEndpointsTests {

	private static final Call WEATHER = Call.get("/api/weather");

	private static final Call SMALL_REPORT = Call.get("/api/report/small");

	private static final Call LARGE_REPORT = Call.get("/api/report/large");

	private static final Call SUMMARY = summary("""
			{"text": "Rain falls on Oslo. The rain in Oslo is cold. Bring a coat.", "sentences": 2}""");

	private static final Call BROKEN = Call.get("/api/broken");

	@MockitoSpyBean
	private WeatherStation station;

	@MockitoSpyBean
	private Summarizer summarizer;

	private SampleClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new SampleClient(port);
	}

	@Test
	void threeForecastsAreFree() {
		for (int left = 2; left >= 0; left--) {
			HttpResponse<String> free = this.client.get("/api/forecast");
			assertThat(free.statusCode()).isEqualTo(200);
			assertThat(SampleClient.header(free, "Payment-Free-Status"))
				.startsWith("plan=\"forecast\", calls=" + left + ",");
		}
		HttpResponse<String> fourth = this.client.get("/api/forecast");
		assertThat(fourth.statusCode()).isEqualTo(402);
		assertThat(SampleClient.json(fourth.body()).at("/freeCalls/calls").intValue()).isEqualTo(3);
	}

	@ParameterizedTest
	@MethodSource("priceList")
	void unpaidCallIsChallengedForBothVersionsAndRunsNothing(Call call, String atomic) {
		HttpResponse<String> response = this.client.send(call);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
		assertThatV2ChallengeIs(response, call, atomic);
		JsonNode body = SampleClient.json(response.body());
		assertThat(body.get("x402Version").intValue()).isEqualTo(1);
		assertThat(body.get("error").stringValue()).isNotEmpty();
		JsonNode offer = body.get("accepts").get(0);
		assertThat(offer.get("scheme").stringValue()).isEqualTo("exact");
		assertThat(offer.get("network").stringValue()).isEqualTo("base-sepolia");
		assertThat(offer.get("maxAmountRequired").stringValue()).isEqualTo(atomic);
		assertThat(offer.get("resource").stringValue()).endsWith(call.path());
		assertThat(offer.get("payTo").stringValue()).isEqualTo(SampleClient.PAYEE);
		assertThat(offer.get("extra").get("name").stringValue()).isEqualTo("USDC");
		assertThatNothingRan();
	}

	@Test
	void headShowsThePriceAndRunsNothingEvenWithAPayment() {
		String payment = this.client.sign(WEATHER, Version.V2);
		Call head = new Call("HEAD", WEATHER.path(), "");
		assertThatV2ChallengeIs(this.client.send(head), WEATHER, "1000");
		assertThatV2ChallengeIs(this.client.send(head, "PAYMENT-SIGNATURE", payment), WEATHER, "1000");
		assertThatNothingRan();
		assertThat(this.client.send(WEATHER, "PAYMENT-SIGNATURE", payment).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@MethodSource("contents")
	void paidCallGetsItsContentAndAReceipt(Call call, String content, Version version) {
		long settled = total("settled");
		HttpResponse<String> response = this.client.pay(call, version);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(content);
		assertThat(response.headers().firstValue("Cache-Control")).contains("private, no-store");
		JsonNode receipt = SampleClient.decode(SampleClient.header(response, version.responseHeader()));
		assertThat(receipt.get("success").booleanValue()).isTrue();
		assertThat(receipt.get("payer").stringValue()).isEqualTo(this.client.payer());
		assertThat(receipt.get("network").stringValue()).isEqualTo(version.network());
		assertThat(receipt.get("transaction").stringValue()).matches("0x[0-9a-f]{64}");
		assertThat(total("settled")).isEqualTo(settled + 1);
	}

	@Test
	void paymentBuysTheContentOnce() {
		String payment = this.client.sign(WEATHER, Version.V2);
		HttpResponse<String> first = this.client.send(WEATHER, "PAYMENT-SIGNATURE", payment);
		assertThat(first.statusCode()).isEqualTo(200);
		HttpResponse<String> second = await().until(() -> this.client.send(WEATHER, "PAYMENT-SIGNATURE", payment),
				(answer) -> !answer.body().contains("payment-in-progress"));
		assertThat(second.statusCode()).isEqualTo(409);
		assertThat(second.body()).contains("already-delivered").doesNotContain("temperature");
		assertThat(SampleClient.header(second, "PAYMENT-RESPONSE"))
			.isEqualTo(SampleClient.header(first, "PAYMENT-RESPONSE"));
		then(this.station).should().weather("Berlin");
	}

	@Test
	void paymentForASmallReportDoesNotBuyALargeOne() {
		String payment = this.client.sign(SMALL_REPORT, Version.V2);
		HttpResponse<String> response = this.client.send(LARGE_REPORT, "PAYMENT-SIGNATURE", payment);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThatV2ChallengeIs(response, LARGE_REPORT, "10000");
		assertThatNothingRan();
	}

	@ParameterizedTest
	@EnumSource
	void brokenEndpointChargesNobody(Version version) {
		assertThatNobodyIsCharged(BROKEN, version, 500);
	}

	@Test
	void paymentForABrokenEndpointCanBePresentedAgain() {
		String payment = this.client.sign(BROKEN, Version.V2);
		for (int attempt = 0; attempt < 2; attempt++) {
			assertThat(this.client.send(BROKEN, "PAYMENT-SIGNATURE", payment).statusCode()).isEqualTo(500);
		}
	}

	@Test
	void unknownCityChargesNobody() {
		assertThatNobodyIsCharged(Call.get("/api/weather?city=Atlantis"), Version.V2, 404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"text\": \" \"}", "{\"text\": \"Rain.\", \"sentences\": 0}", "{}", "{\"text\"", "[]" })
	void invalidBodyChargesNobody(String body) {
		assertThatNobodyIsCharged(summary(body), Version.V2, 400);
		assertThatNothingRan();
	}

	@Test
	void reportOfUnknownSizeIsNotForSale() {
		Call unknown = Call.get("/api/report/huge");
		HttpResponse<String> unpaid = this.client.send(unknown);
		assertThat(unpaid.statusCode()).isEqualTo(404);
		assertThat(unpaid.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		String payment = this.client.sign(SMALL_REPORT, Version.V2);
		HttpResponse<String> paid = this.client.send(unknown, "PAYMENT-SIGNATURE", payment);
		assertThat(paid.statusCode()).isEqualTo(404);
		assertThat(paid.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
		assertThat(this.client.send(SMALL_REPORT, "PAYMENT-SIGNATURE", payment).statusCode()).isEqualTo(200);
	}

	@Test
	void browserGetsAPageBesideTheChallenge() {
		HttpResponse<String> response = this.client.send(WEATHER, "Accept",
				"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
		assertThatV2ChallengeIs(response, WEATHER, "1000");
		assertThat(SampleClient.header(response, "Content-Type")).startsWith("text/html");
		assertThat(response.body()).contains("The weather in a city")
			.contains("0.001 USDC")
			.contains("eip155:84532")
			.contains(SampleClient.PAYEE)
			.contains("You only sign");
		assertThatNothingRan();
	}

	@Test
	void freePagesAreFree() {
		HttpResponse<String> start = this.client.get("/");
		assertThat(start.statusCode()).isEqualTo(200);
		assertThat(start.body()).contains("paid per call");
		HttpResponse<String> cities = this.client.get("/api/cities");
		assertThat(cities.statusCode()).isEqualTo(200);
		assertThat(cities.body()).isEqualTo("[\"Berlin\",\"Lisbon\",\"Nairobi\",\"Oslo\",\"Singapore\"]");
	}

	@Test
	void summaryByCreditCostsItsWords() {
		Call purchase = new Call("POST", "/x402/passes/summaries/credit", "{}");
		JsonNode pass = SampleClient.json(this.client.pay(purchase, Version.V2).body());
		HttpResponse<String> summary = this.client.send(SUMMARY, "PAYMENT-PASS", pass.get("token").stringValue());
		assertThat(summary.body()).contains("Rain falls on Oslo. The rain in Oslo is cold.");
		assertThat(SampleClient.header(summary, "Payment-Pass-Status")).contains("credit=\"1.099\"",
				"used=10, maximum=500, unit=\"words\"");
	}

	static Stream<Arguments> priceList() {
		return Stream.of(Arguments.of(WEATHER, "1000"), Arguments.of(SMALL_REPORT, "2000"),
				Arguments.of(Call.get("/api/report/medium"), "5000"), Arguments.of(LARGE_REPORT, "10000"),
				Arguments.of(SUMMARY, "50000"), Arguments.of(BROKEN, "1000"),
				Arguments.of(Call.get("/api/tides/Hamburg"), "3000"));
	}

	static Stream<Arguments> contents() {
		return Stream.of(Version.values())
			.flatMap((version) -> Stream.of(
					Arguments.of(WEATHER, "{\"city\":\"Berlin\",\"temperature\":18,\"sky\":\"cloudy\"}", version),
					Arguments.of(Call.get("/api/weather?city=oslo"),
							"{\"city\":\"Oslo\",\"temperature\":11,\"sky\":\"rain\"}", version),
					Arguments.of(SMALL_REPORT,
							"{\"size\":\"small\",\"paid\":\"0.002 USDC\",\"cities\":[{\"city\":\"Berlin\",\"temperature\":18,\"sky\":\"cloudy\"}]}",
							version),
					Arguments.of(SUMMARY, "{\"summary\":\"Rain falls on Oslo. The rain in Oslo is cold.\"}", version)));
	}

	private void assertThatNobodyIsCharged(Call call, Version version, int status) {
		long settled = total("settled");
		long released = total("released");
		HttpResponse<String> response = this.client.pay(call, version);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue(version.responseHeader())).isEmpty();
		assertThat(total("settled")).isEqualTo(settled);
		assertThat(total("released")).isEqualTo(released + 1);
	}

	private void assertThatNothingRan() {
		then(this.station).shouldHaveNoInteractions();
		then(this.summarizer).shouldHaveNoInteractions();
	}

	private static void assertThatV2ChallengeIs(HttpResponse<String> response, Call call, String atomic) {
		assertThat(response.statusCode()).isEqualTo(402);
		JsonNode challenge = SampleClient.decode(SampleClient.header(response, "PAYMENT-REQUIRED"));
		assertThat(challenge.get("x402Version").intValue()).isEqualTo(2);
		assertThat(challenge.get("resource").get("url").stringValue()).endsWith(call.path());
		JsonNode offer = challenge.get("accepts").get(0);
		assertThat(offer.get("scheme").stringValue()).isEqualTo("exact");
		assertThat(offer.get("network").stringValue()).isEqualTo("eip155:84532");
		assertThat(offer.get("amount").stringValue()).isEqualTo(atomic);
		assertThat(offer.get("payTo").stringValue()).isEqualTo(SampleClient.PAYEE);
	}

	private long total(String name) {
		return this.client.payments().get("totals").get(name).longValue();
	}

	private static Call summary(String body) {
		return new Call("POST", "/api/summaries", body);
	}

}
