package io.github.x402spring.mpp;

import java.net.http.HttpResponse;
import java.util.Objects;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plans with free calls and passes in an application that is paid in satoshis only. It
 * has no token, no address and no facilitator.
 */
@SpringBootTest(classes = SatoshiPlansTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.lightning.invoice-timeout=30s", "x402.mpp.enabled=true", "x402.plans.sats.price=5 sat",
				"x402.plans.sats.free.calls=2", "x402.plans.sats.passes.three.price=12 sat",
				"x402.plans.sats.passes.three.calls=3", "x402.plans.sats.passes.three.valid-for=1d",
				"x402.plans.dollars.price=$0.01", "x402.plans.dollars.passes.credit.price=1000 sat",
				"x402.plans.dollars.passes.credit.credit=0.02", "x402.plans.dollars.passes.credit.valid-for=1d" })
@DisplayName("Plans that are paid in satoshis")
@Tag("integration")
class SatoshiPlansTests {

	private static final String SECRET = "the-paid-content";

	@Autowired
	private SandboxLightningNode node;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
	}

	@Test
	void callsAreFreeBeforeTheyCostSatoshis() {
		for (int left = 1; left >= 0; left--) {
			HttpResponse<String> free = this.client.get("/sats");
			assertServed(free);
			assertThat(free.headers().allValues("WWW-Authenticate")).isEmpty();
		}
		HttpResponse<String> challenge = this.client.get("/sats");
		assertThat(challenge.statusCode()).isEqualTo(402);
		assertThat(challenge.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(invoice(challenge).amount()).isEqualTo(5_000);
		assertServed(this.client.get("/sats", "Authorization", pay(challenge)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/x402/passes/sats/three", "/x402/passes/dollars/credit" })
	void passIsBoughtInSatoshisAndUsedExactlyUp(String purchase) {
		boolean calls = purchase.endsWith("three");
		HttpResponse<String> challenge = this.client.send("POST", purchase, "");
		assertThat(invoice(challenge).amount()).isEqualTo(calls ? 12_000 : 1_000_000);
		HttpResponse<String> sold = this.client.send("POST", purchase, "", "Authorization", pay(challenge));
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		JsonNode pass = StrictJson.parseObject(sold.body());
		assertThat(calls ? pass.get("calls").asString() : pass.get("credit").asString())
			.isEqualTo(calls ? "3" : "0.02");
		String token = pass.get("token").stringValue();
		String path = calls ? "/sats" : "/dollars";
		for (int i = 0; i < (calls ? 3 : 2); i++) {
			assertServed(this.client.get(path, "PAYMENT-PASS", token));
		}
		if (!calls) {
			HttpResponse<String> empty = this.client.get(path, "PAYMENT-PASS", token);
			assertThat(empty.statusCode()).isEqualTo(402);
			assertThat(empty.body()).contains("pass-exhausted");
			assertThat(invoice(empty).amount()).isEqualTo(10_000);
		}
	}

	private String pay(HttpResponse<?> challenge) {
		return MppWallet.pay(MppWallet.challenges(challenge).getFirst(), this.node);
	}

	private static LightningInvoice invoice(HttpResponse<?> challenge) {
		return LightningInvoice
			.read(LightningCharge.read(Objects.requireNonNull(MppWallet.challenges(challenge).getFirst().request()))
				.invoice());
	}

	private static void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

	}

	@RestController
	static class Shop {

		@GetMapping("/sats")
		@PaidEndpoint(plan = "sats")
		String sats() {
			return SECRET;
		}

		@GetMapping("/dollars")
		@PaidEndpoint(plan = "dollars")
		String dollars() {
			return SECRET;
		}

	}

}
