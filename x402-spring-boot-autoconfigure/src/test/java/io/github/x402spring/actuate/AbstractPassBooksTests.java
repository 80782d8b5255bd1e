package io.github.x402spring.actuate;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.actuate.EndpointShop.Client;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the books say of passes: a sale is revenue, and what is left on a pass is owed
 * until it is used, ends or is refunded.
 */
@SpringBootTest(classes = AbstractPassBooksTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.passes.four.price=$0.10", "x402.plans.forecast.passes.four.calls=4",
				"x402.plans.forecast.passes.four.valid-for=30d", "x402.plans.forecast.passes.credit.price=$1",
				"x402.plans.forecast.passes.credit.credit=1.10", "x402.plans.forecast.passes.credit.valid-for=30d",
				"x402.plans.forecast.passes.day.price=$0.50", "x402.plans.forecast.passes.day.valid-for=1d",
				"management.endpoints.web.exposure.include=passes,payments",
				"management.endpoint.passes.access=unrestricted", "management.endpoint.payments.access=unrestricted",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
						+ "org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration" })
@Tag("integration")
abstract class AbstractPassBooksTests {

	@LocalServerPort
	private int port;

	private Client client;

	@BeforeEach
	void setUp() {
		this.client = new Client(this.port);
	}

	@Test
	void purchaseThatIsRefundedIsNotOwedFromThatMoment() {
		long refunds = totals().get("refunded").asLong();
		JsonNode pass = buy("four");
		String payment = payment(pass);
		assertThat(call(pass)).isEqualTo(200);
		int owed = outstanding("four");
		assertThat(this.client.post("/actuator/payments/" + payment + "/mark-refunded", "{\"reference\": \"bank 7\"}")
			.statusCode()).isEqualTo(200);
		assertThat(outstanding("four")).isEqualTo(owed - 3);
		assertThat(totals().get("refunded").asLong()).isEqualTo(refunds + 1);
		assertThat(call(pass)).isEqualTo(402);
		assertThat(this.client.post("/actuator/payments/" + payment + "/mark-refunded", "{\"reference\": \"bank 8\"}")
			.statusCode()).isEqualTo(409);
	}

	@Test
	void onlyWhatThePaymentBoughtEndsWithItsRefund() {
		JsonNode pass = buy("four");
		JsonNode renewed = buy("credit", "PAYMENT-PASS", pass.get("token").asString());
		assertThat(renewed.get("id")).isEqualTo(pass.get("id"));
		int owed = outstanding("four");
		assertThat(this.client
			.post("/actuator/payments/" + payment(pass) + "/mark-refunded", "{\"reference\": \"bank 7\"}")
			.statusCode()).isEqualTo(200);
		assertThat(outstanding("four")).isEqualTo(owed - 4);
		assertThat(call(pass)).isEqualTo(200);
	}

	@Test
	void reportSaysWhatIsSoldUsedOwedAndNotEarned() {
		long sold = sold("four");
		JsonNode before = sums("four");
		BigDecimal revenue = revenue();
		JsonNode pass = buy("four");
		call(pass);
		buy("day");
		buy("credit");
		JsonNode after = sums("four");
		assertThat(sold("four")).isEqualTo(sold + 1);
		assertThat(revenue().subtract(revenue)).isEqualByComparingTo("1.60");
		assertThat(number(after, "purchases").subtract(number(before, "purchases"))).isEqualByComparingTo("1");
		assertThat(number(after, "used").subtract(number(before, "used"))).isEqualByComparingTo("1");
		assertThat(number(after, "outstanding").subtract(number(before, "outstanding"))).isEqualByComparingTo("3");
		assertThat(number(after, "unearned").subtract(number(before, "unearned"))).isEqualByComparingTo("0.075");
		assertThat(after.get("symbol").asString()).isEqualTo("USDC");
		JsonNode day = sums("day");
		assertThat(day.has("outstanding")).isFalse();
		assertThat(number(day, "unearned")).isPositive();
		String page = this.client.get("/actuator/payments", "Accept", "text/html").body();
		assertThat(page).contains(">Passes</h2>", "<td class=\"id\">forecast/four</td>",
				after.get("outstanding").asString() + " calls</td>", after.get("unearned").asString() + " USDC</td>");
	}

	@Test
	void exportHasEachPurchaseWithItsUse() {
		JsonNode pass = buy("four");
		call(pass);
		String first = payment(pass);
		buy("credit", "PAYMENT-PASS", pass.get("token").asString());
		this.client.post("/actuator/payments/" + first + "/mark-refunded", "{\"reference\": \"bank 7\"}");
		HttpResponse<String> csv = this.client.get("/actuator/passes", "Accept", "text/csv");
		assertThat(csv.statusCode()).isEqualTo(200);
		assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
		List<String> lines = csv.body().lines().toList();
		assertThat(lines.getFirst())
			.isEqualTo("payment,pass,plan,name,buyer,unit,granted,used,left,from,until,state,paid,"
					+ "unearned,symbol,asset,network");
		String id = pass.get("id").asString();
		assertThat(lines.get(1)).startsWith(first + "," + id + ",forecast,four,0xf39F..2266,calls,4,1,3,")
			.contains(",REVOKED,0.1,0,USDC,");
		assertThat(lines.get(2)).contains("," + id + ",forecast,credit,0xf39F..2266,credit,1.1,0,1.1,")
			.contains(",VALID,1,1,USDC,");
		assertThat(csv.body()).doesNotContain("x402pass_");
		String json = this.client.get("/actuator/passes", "Accept", "application/x-ndjson").body();
		JsonNode line = JsonMapper.shared().readTree(json.lines().findFirst().orElseThrow());
		assertThat(line.get("payment").asString()).isEqualTo(first);
		assertThat(line.get("used").asString()).isEqualTo("1");
		assertThat(json.lines()).hasSize(lines.size() - 1);
		// The sale is in the export of payments.
		assertThat(this.client.get("/actuator/payments", "Accept", "text/csv").body()).contains(first + ",")
			.contains(",pass forecast/four,");
		assertThat(this.client.get("/actuator/passes?limit=1", "Accept", "text/csv").statusCode()).isEqualTo(400);
	}

	@Test
	void callThatWasDeliveredIsNotRefunded() {
		HttpResponse<String> paid = this.client.pay("/paid", this.client.sign("/paid"));
		assertThat(paid.statusCode()).isEqualTo(200);
		String payment = this.client.json("/actuator/payments?endpoint=GET%20/paid&limit=1")
			.get("payments")
			.get(0)
			.get("id")
			.asString();
		assertThat(this.client.post("/actuator/payments/" + payment + "/mark-refunded", "{\"reference\": \"bank 7\"}")
			.body()).contains("no refund is due for it");
	}

	private int outstanding(String name) {
		return number(sums(name), "outstanding").intValueExact();
	}

	// Both endpoints say the same, but for time, which goes on.
	private JsonNode sums(String name) {
		JsonNode passes = find(this.client.json("/actuator/passes").get("totals"), name);
		JsonNode payments = find(this.client.json("/actuator/payments").get("passes"), name);
		if (!name.equals("day")) {
			assertThat(payments).isEqualTo(passes);
		}
		return payments;
	}

	private static JsonNode find(JsonNode sums, String name) {
		return sums.valueStream()
			.filter((sum) -> sum.get("pass").asString().equals(name))
			.findFirst()
			.orElseGet(MissingNode::getInstance);
	}

	private static BigDecimal number(JsonNode node, String name) {
		return new BigDecimal(node.path(name).asString("0"));
	}

	private long sold(String name) {
		return this.client.json("/actuator/payments")
			.get("endpoints")
			.valueStream()
			.filter((it) -> it.get("id").asString().equals("pass forecast/" + name))
			.mapToLong((it) -> it.get("settled").asLong())
			.sum();
	}

	private BigDecimal revenue() {
		return totals().get("revenue")
			.valueStream()
			.map((it) -> new BigDecimal(it.get("amount").asString()))
			.reduce(BigDecimal.ZERO, BigDecimal::add);
	}

	private JsonNode totals() {
		return this.client.json("/actuator/payments").get("totals");
	}

	private String payment(JsonNode pass) {
		return this.client.json("/actuator/passes/" + pass.get("id").asString())
			.get("grants")
			.get(0)
			.get("payment")
			.asString();
	}

	private int call(JsonNode pass) {
		return this.client.get("/forecast", "PAYMENT-PASS", pass.get("token").asString()).statusCode();
	}

	private JsonNode buy(String name, String... headers) {
		String shop = "/x402/passes/forecast/" + name;
		String challenge = this.client.post(shop, "", headers).headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		String[] paid = new String[headers.length + 2];
		System.arraycopy(headers, 0, paid, 0, headers.length);
		paid[headers.length] = "PAYMENT-SIGNATURE";
		paid[headers.length + 1] = this.client.wallet().pay(challenge);
		HttpResponse<String> sold = this.client.post(shop, "", paid);
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		return JsonMapper.shared().readTree(sold.body());
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ EndpointShop.class, Forecasts.class })
	static class Application {

	}

	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast() {
			return "rain";
		}

	}

}
