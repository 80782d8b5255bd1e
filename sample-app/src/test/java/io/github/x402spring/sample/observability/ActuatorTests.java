package io.github.x402spring.sample.observability;

import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the operator sees. Each test begins with empty books.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
@Tag("integration")
class ActuatorTests {

	private SampleClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new SampleClient(port);
	}

	@Test
	void revenueIsTheExactPriceAfterOneCall() {
		assertThat(this.client.pay(Call.get("/api/weather"), Version.V2).statusCode()).isEqualTo(200);
		JsonNode payments = await().until(this.client::payments,
				(it) -> it.get("totals").get("delivered").longValue() == 1);
		JsonNode totals = payments.get("totals");
		assertThat(totals.get("challenged").longValue()).isEqualTo(1);
		assertThat(totals.get("settled").longValue()).isEqualTo(1);
		assertThat(totals.get("delivered").longValue()).isEqualTo(1);
		assertThatRevenueIs(totals, "0.001");
		assertThat(payments.get("endpoints")).singleElement().satisfies((endpoint) -> {
			assertThat(endpoint.get("id").stringValue()).isEqualTo("GET /api/weather");
			assertThatRevenueIs(endpoint, "0.001");
		});
		assertThat(payments.get("recent")).singleElement().satisfies((payment) -> {
			assertThat(payment.get("money").stringValue()).isEqualTo("SETTLED");
			assertThat(payment.get("content").stringValue()).isEqualTo("DELIVERED");
		});
	}

	@Test
	void revenueOfDifferentPricesAddsUp() {
		this.client.pay(Call.get("/api/weather"), Version.V2);
		this.client.pay(Call.get("/api/report/medium"), Version.V1);
		this.client.pay(Call.get("/api/broken"), Version.V2);
		assertThatRevenueIs(this.client.payments().get("totals"), "0.006");
	}

	@Test
	void refusalIsCountedByItsReason() {
		String payment = this.client.sign(Call.get("/api/report/small"), Version.V2);
		this.client.get("/api/weather", "PAYMENT-SIGNATURE", payment);
		JsonNode payments = this.client.payments();
		assertThat(payments.get("totals").get("refused")).singleElement()
			.satisfies((count) -> assertThat(count.longValue()).isEqualTo(1));
		assertThat(payments.get("refusals")).singleElement()
			.satisfies((refusal) -> assertThat(refusal.get("endpoint").stringValue()).isEqualTo("GET /api/weather"));
		assertThat(payments.toString()).doesNotContain("signature");
	}

	@Test
	void paidEndpointsAreListedWithTheirPrices() {
		JsonNode x402 = SampleClient.json(this.client.get("/actuator/x402").body());
		assertThat(x402.get("sandbox").booleanValue()).isTrue();
		assertThat(x402.get("endpoints"))
			.extracting((endpoint) -> endpoint.get("id").stringValue() + ": " + endpoint.get("price").stringValue())
			.containsExactly("GET /api/broken: $0.001", "GET /api/forecast: $0.002",
					"GET /api/report/{size}: resolved by reportPrices", "GET /api/tides/{harbour}: $0.003",
					"GET /api/weather: $0.001", "POST /api/summaries: $0.05", "pass forecast/credit: $1",
					"pass forecast/day: $0.50", "pass forecast/hundred: $0.10", "pass summaries/credit: $1");
		// What a pass opens is handed out for money that is in.
		assertThat(x402.get("endpoints")).allSatisfy((endpoint) -> {
			assertThat(endpoint.get("settlement").stringValue())
				.isEqualTo(endpoint.get("id").stringValue().startsWith("pass ") ? "BEFORE_HANDLER" : "AFTER_HANDLER");
			assertThat(endpoint.get("why").stringValue()).isNotEmpty();
		});
	}

	@Test
	void applicationIsHealthy() {
		assertThat(SampleClient.json(this.client.get("/actuator/health").body()).get("status").stringValue())
			.isEqualTo("UP");
	}

	private static void assertThatRevenueIs(JsonNode sums, String amount) {
		assertThat(sums.get("revenue")).singleElement().satisfies((revenue) -> {
			assertThat(revenue.get("symbol").stringValue()).isEqualTo("USDC");
			assertThat(revenue.get("amount").stringValue()).isEqualTo(amount);
		});
	}

}
