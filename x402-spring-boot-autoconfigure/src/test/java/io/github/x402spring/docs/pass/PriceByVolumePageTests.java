package io.github.x402spring.docs.pass;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpResponse;
import java.util.List;

import io.github.x402spring.docs.Pages;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.pricing.PriceTiers;
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

/**
 * What the guide to prices by volume says.
 */
@SpringBootTest(classes = PriceByVolumePageTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.tiers[0].price=$0.01",
				"x402.plans.forecast.tiers[0].up-to=1000", "x402.plans.forecast.tiers[1].price=$0.008",
				"x402.plans.forecast.tiers[1].up-to=2000", "x402.plans.forecast.tiers[2].price=$0.005",
				"x402.plans.spend.tiers[0].price=$0.01", "x402.plans.spend.tiers[0].up-to=$10",
				"x402.plans.spend.tiers[1].price=$0.008", "x402.plans.spend.tiers[1].up-to=$18",
				"x402.plans.spend.tiers[2].price=$0.005" })
@Tag("integration")
class PriceByVolumePageTests {

	@LocalServerPort
	private int port;

	@Autowired
	private Plans plans;

	@Test
	void tableFollowsFromTheTiers() throws IOException {
		List<List<String>> rows = Pages.rows("how-to/price-by-volume.md", "calls in a month", "at $0.01", "at $0.008",
				"at $0.005", "paid in all", "average");
		assertThat(rows).hasSize(5);
		for (List<String> row : rows) {
			for (String plan : List.of("forecast", "spend")) {
				PriceTiers tiers = this.plans.find(plan).orElseThrow().tiers();
				int[] calls = new int[3];
				long used = 0;
				BigDecimal paid = BigDecimal.ZERO;
				for (int call = 0; call < number(row.get(0)).intValueExact(); call++) {
					int tier = tiers.at(used);
					calls[tier]++;
					used += tiers.amount(tier);
					paid = paid.add(tiers.price(tier).amount());
				}
				for (int tier = 0; tier < 3; tier++) {
					assertThat(number(row.get(tier + 1))).as("%s", row).isEqualByComparingTo("" + calls[tier]);
				}
				assertThat(number(row.get(4))).as("%s", row).isEqualByComparingTo(paid);
				assertThat(number(row.get(5))).as("%s", row)
					.isEqualByComparingTo(paid.divide(number(row.get(0)), 4, RoundingMode.HALF_UP));
			}
		}
	}

	@Test
	void challengeShowsTheTiers() {
		GateClient client = new GateClient(this.port);
		HttpResponse<String> challenge = client.get("/api/forecast");
		JsonNode tiers = new JsonMapper().readTree(challenge.body()).path("tiers");
		assertThat(tiers).isEqualTo(new JsonMapper().readTree("""
				{ "per": "month", "by": "calls", "prices": [
				  { "price": "$0.01", "upTo": "1000" }, { "price": "$0.008", "upTo": "2000" }, { "price": "$0.005" } ] }
				"""));
		assertThat(client.pay("/api/forecast").body()).isEqualTo("Rain");
	}

	private static BigDecimal number(String text) {
		return new BigDecimal(text.replace("$", "").replace(",", ""));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ForecastController.class)
	static class Application {

	}

}
