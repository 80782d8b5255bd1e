package io.github.x402spring.sample;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;

import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.then;

/**
 * The official clients from npm pay the sample, whose challenges say as well how to pay
 * by another family.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "x402.mpp.enabled=true", "x402.mpp.realm=localhost" })
@Tag("integration")
class NpmClientTests {

	@MockitoSpyBean
	private WeatherStation station;

	@MockitoSpyBean
	private Summarizer summarizer;

	private String server;

	private SampleClient client;

	private int settledBefore;

	@BeforeEach
	void install(@LocalServerPort int port) throws Exception {
		NodeProject.install();
		this.server = "http://localhost:" + port;
		this.client = new SampleClient(port);
		this.settledBefore = settled(this.client.payments());
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
	void clientOfMppPays() throws Exception {
		JsonNode result = NodeProject.run("pay-mppx.mjs", this.server + "/api/weather", "evm");
		assertThat(result.get("body").get("city").stringValue()).isEqualTo("Berlin");
		// It reads both families, and prefers its own.
		assertThat(result.get("challenges").toString()).isEqualTo("[\"evm/charge\",\"evm/charge\"]");
		assertThat(result.get("sent").toString()).isEqualTo("[\"\",\"Authorization\"]");
		assertThat(result.get("status").intValue()).isEqualTo(200);
		JsonNode receipt = result.get("receipt");
		assertThat(receipt.get("status").stringValue()).isEqualTo("success");
		assertThat(receipt.get("method").stringValue()).isEqualTo("evm");
		assertThatOnePaymentSettled(receipt.get("reference"), "0.001");
		then(this.station).should().weather("Berlin");
	}

	@Test
	void clientPaysForAPost() throws Exception {
		JsonNode result = pay("--data", "{\"text\":\"Rain.\"}", this.server + "/api/summaries");
		assertThat(result.get("body").get("summary").stringValue()).isEqualTo("Rain.");
		// A payment for one call pays for as many words as a summary may have.
		assertThatOnePaymentSettled(result, "eip155:84532", "0.05");
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
		assertThat(settled(payments) - this.settledBefore).isOne();
		assertThat(payments.get("recent"))
			.filteredOn((payment) -> payment.get("endpoint").stringValue().equals("pass forecast/hundred"))
			.hasSize(1);
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
		assertThatOnePaymentSettled(settlement.get("transaction"), amount);
	}

	private void assertThatOnePaymentSettled(JsonNode transaction, String amount) {
		JsonNode totals = this.client.payments().get("totals");
		assertThat(totals.get("settled").intValue() - this.settledBefore).isOne();
		assertThat(totals.get("refused")).isEmpty();
		// That the content left is written down after it left.
		JsonNode payment = await().until(() -> payment(transaction),
				(it) -> it.get("content").stringValue().equals("DELIVERED"));
		assertThat(payment.get("price").get("amount").stringValue()).isEqualTo(amount);
	}

	private JsonNode payment(JsonNode transaction) {
		List<JsonNode> payments = this.client.payments()
			.get("recent")
			.valueStream()
			.filter((it) -> it.path("transaction").equals(transaction))
			.toList();
		assertThat(payments).hasSize(1);
		return payments.getFirst();
	}

	private static int settled(JsonNode payments) {
		return payments.get("totals").get("settled").intValue();
	}

}
