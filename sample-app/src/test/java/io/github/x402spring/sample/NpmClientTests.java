package io.github.x402spring.sample;

import java.io.IOException;
import java.net.http.HttpResponse;

import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.then;

/**
 * The official clients from npm pay the sample. Each test begins with empty books.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
@Tag("integration")
class NpmClientTests {

	@MockitoSpyBean
	private WeatherStation station;

	@MockitoSpyBean
	private Summarizer summarizer;

	private String server;

	private SampleClient client;

	@BeforeEach
	void install(@LocalServerPort int port) throws Exception {
		NodeProject.install();
		this.server = "http://localhost:" + port;
		this.client = new SampleClient(port);
	}

	@Test
	void clientPaysWithVersion2() throws Exception {
		JsonNode result = pay(this.server + "/api/weather");
		assertThat(result.get("body").get("city").stringValue()).isEqualTo("Berlin");
		assertThat(result.get("sent").toString()).isEqualTo("[\"\",\"PAYMENT-SIGNATURE\"]");
		assertThatOnePaymentSettled(result, "eip155:84532", "0.001");
		then(this.station).should().weather("Berlin");
	}

	@Test
	void clientPaysWithVersion1() throws Exception {
		JsonNode result = pay("--v1", this.server + "/api/weather?city=Oslo");
		assertThat(result.get("body").get("city").stringValue()).isEqualTo("Oslo");
		assertThat(result.get("sent").toString()).isEqualTo("[\"\",\"X-PAYMENT\"]");
		assertThatOnePaymentSettled(result, "base-sepolia", "0.001");
		then(this.station).should().weather("Oslo");
	}

	@Test
	void lastClientOfVersion1Pays() throws Exception {
		JsonNode result = NodeProject.run("pay-v1.mjs", this.server + "/api/weather?city=Oslo");
		assertThat(result.get("body").get("city").stringValue()).isEqualTo("Oslo");
		assertThat(result.get("sent").toString()).isEqualTo("[\"\",\"X-PAYMENT\"]");
		assertThatOnePaymentSettled(result, "base-sepolia", "0.001");
		then(this.station).should().weather("Oslo");
	}

	@Test
	void axiosPays() throws Exception {
		JsonNode result = NodeProject.run("pay-axios.mjs", this.server + "/api/weather");
		assertThat(result.get("body").get("city").stringValue()).isEqualTo("Berlin");
		assertThat(result.get("sent").toString()).isEqualTo("[\"\",\"PAYMENT-SIGNATURE\"]");
		assertThatOnePaymentSettled(result, "eip155:84532", "0.001");
		then(this.station).should().weather("Berlin");
	}

	@Test
	void clientPaysForAPost() throws Exception {
		JsonNode result = pay("--data", "{\"text\":\"Rain.\"}", this.server + "/api/summaries");
		assertThat(result.get("body").get("summary").stringValue()).isEqualTo("Rain.");
		assertThatOnePaymentSettled(result, "eip155:84532", "0.01");
		then(this.summarizer).should().summarize("Rain.", 1);
	}

	@Test
	void clientBuysAPassAndCallsWithIt() throws Exception {
		JsonNode result = pay("--data", "{}", this.server + "/x402/passes/forecast/hundred");
		assertThat(result.get("status").intValue()).isEqualTo(201);
		String token = result.get("body").get("token").stringValue();
		for (int left = 99; left >= 97; left--) {
			HttpResponse<String> response = this.client.get("/api/forecast?city=Oslo", "PAYMENT-PASS", token);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(SampleClient.header(response, "Payment-Pass-Status")).contains("calls=" + left + ",");
		}
		JsonNode payments = this.client.payments();
		assertThat(payments.get("totals").get("settled").intValue()).isOne();
		assertThat(payments.get("recent")).singleElement()
			.satisfies(
					(payment) -> assertThat(payment.get("endpoint").stringValue()).isEqualTo("pass forecast/hundred"));
	}

	private static JsonNode pay(String... arguments) throws IOException, InterruptedException {
		return NodeProject.run("pay.mjs", arguments);
	}

	private void assertThatOnePaymentSettled(JsonNode result, String network, String amount) {
		assertThat(result.get("status").intValue()).isEqualTo(200);
		JsonNode settlement = result.get("settlement");
		assertThat(settlement.get("success").booleanValue()).isTrue();
		assertThat(settlement.get("payer")).isEqualTo(result.get("payer"));
		assertThat(settlement.get("network").stringValue()).isEqualTo(network);
		// That the content left is written down after it left.
		JsonNode payments = await().until(this.client::payments,
				(it) -> it.get("totals").get("delivered").intValue() == 1);
		assertThat(payments.get("totals").get("settled").intValue()).isEqualTo(1);
		assertThat(payments.get("totals").get("refused")).isEmpty();
		assertThat(payments.get("recent")).singleElement().satisfies((payment) -> {
			assertThat(payment.get("transaction")).isEqualTo(settlement.get("transaction"));
			assertThat(payment.get("price").get("amount").stringValue()).isEqualTo(amount);
		});
	}

}
