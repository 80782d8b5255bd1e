package io.github.x402spring.docs.usage;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;

import io.github.x402spring.docs.Pages;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.testsupport.RunningRequests;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the guide to prices by use says, with its numbers.
 */
@SpringBootTest(classes = PriceByUsePageTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.summaries.meter.unit=words",
				"x402.plans.summaries.meter.price=$0.0001", "x402.plans.summaries.meter.maximum=500",
				"x402.plans.summaries.passes.credit.price=$2", "x402.plans.summaries.passes.credit.credit=2",
				"x402.plans.summaries.passes.credit.valid-for=30d", "x402.plans.rows.meter.unit=rows",
				"x402.plans.rows.meter.price=$0.001", "x402.plans.rows.meter.maximum=1000",
				"x402.plans.rows.meter.by=rowMeter", "x402.plans.rows.passes.credit.price=$5",
				"x402.plans.rows.passes.credit.credit=5", "x402.plans.rows.passes.credit.valid-for=30d",
				"x402.plans.chat.meter.unit=tokens", "x402.plans.chat.meter.price=$2",
				"x402.plans.chat.meter.per=1000000", "x402.plans.chat.meter.maximum=4000",
				"x402.plans.chat.passes.credit.price=$1", "x402.plans.chat.passes.credit.credit=1",
				"x402.plans.chat.passes.credit.valid-for=30d" })
@Tag("integration")
class PriceByUsePageTests {

	private static final String TEXT = "rain ".repeat(120).strip();

	@LocalServerPort
	private int port;

	@Autowired
	private PassStore store;

	@Test
	void hundredSummariesCostWhatThePageSays() throws IOException {
		GateClient client = new GateClient(this.port);
		List<List<String>> rows = Pages.rows("how-to/price-by-use.md", "how a client pays", "one summary",
				"100 summaries");
		JsonNode challenge = new JsonMapper().readTree(client.send("POST", "/api/summaries", TEXT).body());
		BigDecimal one = new BigDecimal(challenge.path("accepts").path(0).path("maxAmountRequired").asString())
			.movePointLeft(6);
		assertThat(one).isEqualByComparingTo(dollars(rows.get(0).get(1)));
		assertThat(one.movePointRight(2)).isEqualByComparingTo(dollars(rows.get(0).get(2)));
		JsonNode pass = buy(client, "summaries");
		for (int i = 0; i < 100; i++) {
			// Each call takes the maximum until it has left.
			RunningRequests.awaitNone();
			HttpResponse<String> response = client.send("POST", "/api/summaries", TEXT, "PAYMENT-PASS",
					pass.path("token").asString());
			assertThat(response.statusCode()).isEqualTo(200);
			if (i == 0) {
				assertThat(response.headers().firstValue("Payment-Pass-Status").orElseThrow())
					.matches("pass=\"summaries/credit\", credit=\"1.988\", until=@\\d+, "
							+ "used=120, maximum=500, unit=\"words\"");
			}
		}
		assertThat(dollars(rows.get(1).get(1))).isEqualByComparingTo("0.012");
		assertThatIsLeft(pass, new BigDecimal("2").subtract(dollars(rows.get(1).get(2))));
	}

	@Test
	void streamRowsAndTokensCostWhatTheyUse() {
		GateClient client = new GateClient(this.port);
		JsonNode words = buy(client, "summaries");
		assertThat(client.get("/api/story", "PAYMENT-PASS", words.path("token").asString()).body())
			.contains("data:rained");
		assertThatIsLeft(words, new BigDecimal("1.9994"));
		JsonNode rows = buy(client, "rows");
		assertThat(client.get("/api/rows", "PAYMENT-PASS", rows.path("token").asString()).body()).contains("Rome");
		assertThatIsLeft(rows, new BigDecimal("4.998"));
		JsonNode tokens = buy(client, "chat");
		assertThat(client.send("POST", "/api/chat", "Rain?", "PAYMENT-PASS", tokens.path("token").asString()).body())
			.isEqualTo("It rains");
		assertThatIsLeft(tokens, new BigDecimal("0.999986"));
	}

	private static JsonNode buy(GateClient client, String plan) {
		String path = "/x402/passes/" + plan + "/credit";
		HttpResponse<String> sold = client.send("POST", path, "", "PAYMENT-SIGNATURE", client.sign("POST", path, ""));
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		return new JsonMapper().readTree(sold.body());
	}

	// The client has the answer a moment before the draw is closed.
	private void assertThatIsLeft(JsonNode pass, BigDecimal amount) {
		await().untilAsserted(() -> assertThat(
				this.store.findById(pass.path("id").asString()).orElseThrow().grants().getFirst().balance())
			.isEqualByComparingTo(amount));
	}

	private static BigDecimal dollars(String text) {
		return new BigDecimal(text.replace("$", ""));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ MeteredController.class, RowMeter.class })
	static class Application {

	}

}
