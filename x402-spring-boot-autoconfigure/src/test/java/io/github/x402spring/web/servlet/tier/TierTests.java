package io.github.x402spring.web.servlet.tier;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.SignInWallet;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prices by volume over HTTP. All tests share a month, so each has customers of its own.
 */
@SpringBootTest(classes = TierShop.InMemory.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.base-url=http://localhost:8080",
				"x402.plans.forecast.tiers[0].price=$0.003", "x402.plans.forecast.tiers[0].up-to=2",
				"x402.plans.forecast.tiers[1].price=$0.002", "x402.plans.forecast.tiers[1].up-to=4",
				"x402.plans.forecast.tiers[2].price=$0.001", "x402.plans.forecast.passes.credit.price=$1",
				"x402.plans.forecast.passes.credit.credit=0.012", "x402.plans.forecast.passes.credit.valid-for=1h" })
@Tag("integration")
class TierTests {

	private static final JsonMapper JSON = new JsonMapper();

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private TierShop.Forecasts forecasts;

	private final String user = UUID.randomUUID().toString();

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
	}

	@Test
	void eachCallHasThePriceOfItsPlace() {
		List<String> paid = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			HttpResponse<String> challenge = get("/forecast");
			HttpResponse<String> served = pay("/forecast", challenge);
			assertThat(served.statusCode()).isEqualTo(200);
			assertThat(new BigDecimal(served.body()).movePointRight(6).toBigInteger()).isEqualTo(asked(challenge));
			paid.add(served.body());
		}
		assertThat(paid).containsExactly("0.003", "0.003", "0.002", "0.002", "0.001", "0.001");
		assertThat(asked(this.client.get("/forecast"))).isEqualTo(3000);
		assertThat(asked(this.client.get("/forecast", "X-User", "another"))).isEqualTo(3000);
	}

	@Test
	void challengeTellsTheTiers() {
		JsonNode tiers = JSON.readTree(get("/forecast").body()).path("tiers");
		assertThat(tiers).isEqualTo(JSON.readTree("""
				{ "per": "month", "by": "calls", "prices": [ { "price": "$0.003", "upTo": "2" },
				{ "price": "$0.002", "upTo": "4" }, { "price": "$0.001" } ] }
				"""));
	}

	@Test
	void placeOfCallThatFailsOrIsNotPaidIsGivenBack() {
		for (int i = 0; i < 4; i++) {
			HttpResponse<String> challenge = get("/missing");
			assertThat(asked(challenge)).isEqualTo(3000);
			assertThat(pay("/missing", challenge).statusCode()).isEqualTo(404);
		}
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> refused = pay("/forecast", get("/forecast"));
		assertThat(refused.statusCode()).isEqualTo(402);
		assertThat(asked(refused)).isEqualTo(3000);
		pay("/forecast", refused);
		assertThat(asked(get("/forecast"))).isEqualTo(3000);
	}

	@Test
	void paymentThatIsKnownKeepsItsPriceAndItsPlace() {
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		String payment = this.client.wallet().pay(required(get("/forecast")));
		HttpResponse<String> unknown = this.client.payWith(payment, "/forecast", "X-User", this.user);
		assertThat(unknown.statusCode()).isEqualTo(503);
		for (int i = 0; i < 4; i++) {
			pay("/forecast", get("/forecast"));
		}
		assertThat(asked(get("/forecast"))).isEqualTo(1000);
		HttpResponse<String> served = this.client.payWith(payment, "/forecast", "X-User", this.user);
		assertThat(served.statusCode()).isEqualTo(200);
		assertThat(served.body()).isEqualTo("0.003");
	}

	@Test
	void creditIsDrawnAtThePriceOfThePlaceOfThePass() {
		String pass = buyPass(this.client);
		List<String> paid = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			assertThat(this.client.get("/missing", "PAYMENT-PASS", pass).statusCode()).isEqualTo(404);
			paid.add(this.client.get("/forecast", "PAYMENT-PASS", pass).body());
		}
		assertThat(paid).containsExactly("0.003", "0.003", "0.002", "0.002", "0.001", "0.001");
		HttpResponse<String> exhausted = this.client.get("/forecast", "PAYMENT-PASS", pass);
		assertThat(exhausted.statusCode()).isEqualTo(402);
		assertThat(exhausted.body()).contains("pass-exhausted");
		// Another pass begins anew.
		assertThat(this.client.get("/forecast", "PAYMENT-PASS", buyPass(this.client)).body()).isEqualTo("0.003");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void callsThatAreHeldOpenAndAbortedBuyNoLowerPrice(boolean byPass) throws InterruptedException {
		String pass = byPass ? buyPass(this.client) : "";
		Supplier<HttpResponse<String>> hold = byPass ? () -> this.client.get("/held", "PAYMENT-PASS", pass)
				: () -> pay("/held", get("/held"));
		List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
		try {
			for (int i = 0; i < 2; i++) {
				held.add(CompletableFuture.supplyAsync(hold));
				assertThat(this.forecasts.arrived.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
			}
			for (int i = 0; i < 2; i++) {
				String paid = byPass ? this.client.get("/forecast", "PAYMENT-PASS", pass).body()
						: pay("/forecast", get("/forecast")).body();
				assertThat(paid).isEqualTo("0.003");
			}
		}
		finally {
			this.forecasts.abort.release(held.size());
		}
		held.forEach((it) -> assertThat(it.join().statusCode()).isEqualTo(404));
		String paid = byPass ? this.client.get("/forecast", "PAYMENT-PASS", pass).body()
				: pay("/forecast", get("/forecast")).body();
		assertThat(paid).isEqualTo("0.002");
	}

	static String buyPass(GateClient client) {
		String path = "/x402/passes/forecast/credit";
		return JSON.readTree(client.send("POST", path, "", "PAYMENT-SIGNATURE", client.sign("POST", path, "")).body())
			.path("token")
			.asString();
	}

	@Test
	void walletIsKnownByWhatItPaysAndByASignIn() {
		SandboxWallet wallet = SandboxWallet.developmentKey(1);
		for (int i = 0; i < 2; i++) {
			String payment = wallet.pay(required(this.client.get("/forecast")));
			assertThat(this.client.payWith(payment, "/forecast").body()).isEqualTo("0.003");
		}
		// A stranger is asked for the first price, and may pay it.
		HttpResponse<String> stranger = this.client.get("/forecast");
		assertThat(asked(stranger)).isEqualTo(3000);
		String signIn = SignInWallet.developmentKey(1).signIn(required(stranger));
		for (int i = 0; i < 2; i++) {
			// The sign-in is not used up by asking for the price.
			HttpResponse<String> known = this.client.get("/forecast", "SIGN-IN-WITH-X", signIn);
			assertThat(asked(known)).isEqualTo(2000);
			assertThat(known.body()).contains("payment-required");
			assertThat(this.client.payWith(wallet.pay(required(known)), "/forecast").body()).isEqualTo("0.002");
		}
		// Another wallet gets nothing by that.
		HttpResponse<String> known = this.client.get("/forecast", "SIGN-IN-WITH-X", signIn);
		assertThat(asked(known)).isEqualTo(1000);
		HttpResponse<String> other = this.client.payWith(SandboxWallet.developmentKey(2).pay(required(known)),
				"/forecast", "SIGN-IN-WITH-X", signIn);
		assertThat(other.statusCode()).isEqualTo(402);
		assertThat(asked(other)).isEqualTo(3000);
		assertThat(other.body()).contains("price_changed");
		assertThat(this.client.payWith(SandboxWallet.developmentKey(2).pay(required(other)), "/forecast").body())
			.isEqualTo("0.003");
	}

	private HttpResponse<String> get(String path) {
		return this.client.get(path, "X-User", this.user);
	}

	private HttpResponse<String> pay(String path, HttpResponse<String> challenge) {
		return this.client.payWith(this.client.wallet().pay(required(challenge)), path, "X-User", this.user);
	}

	private static String required(HttpResponse<String> challenge) {
		assertThat(challenge.statusCode()).isEqualTo(402);
		return challenge.headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
	}

	static long asked(HttpResponse<String> challenge) {
		return JSON.readTree(Base64.getDecoder().decode(required(challenge)))
			.path("accepts")
			.path(0)
			.path("amount")
			.asLong();
	}

}
