package io.github.x402spring.web.servlet.pass;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.SignInWallet;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two applications with one PostgreSQL: each accepts the sign-ins that the other one has
 * asked for, and both together accept each of them once.
 */
@Tag("integration")
class TwoInstancesSignInTests {

	private static final String PATH = "/x402/passes/forecast/bound";

	private static ConfigurableApplicationContext first;

	private static ConfigurableApplicationContext second;

	private final GateClient here = client(first);

	private final GateClient there = client(second);

	private final SignInWallet wallet = SignInWallet.developmentKey(0);

	@BeforeAll
	static void start() {
		String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";
		first = start(prefix);
		second = start(prefix);
	}

	@AfterAll
	static void stop() {
		first.close();
		second.close();
	}

	private static ConfigurableApplicationContext start(String prefix) {
		return new SpringApplicationBuilder(WalletPassSteps.Application.class, WalletPassSteps.Database.class).run(
				"--server.port=0", "--x402.ledger.type=jdbc", "--test.database=" + PostgresServer.url(),
				"--x402.ledger.jdbc.initialize-schema=always", "--x402.ledger.jdbc.table-prefix=" + prefix,
				"--x402.network=eip155:84532", "--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"--x402.facilitator.type=sandbox", "--x402.base-url=https://api.example.com",
				"--x402.plans.forecast.price=$0.002", "--x402.plans.forecast.passes.bound.price=$0.10",
				"--x402.plans.forecast.passes.bound.calls=100", "--x402.plans.forecast.passes.bound.valid-for=30d",
				"--x402.plans.forecast.passes.bound.wallet-bound=true", "--x402.plans.other.price=$0.01");
	}

	private static GateClient client(ConfigurableApplicationContext context) {
		return new GateClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@Test
	void signInIsAcceptedOnceByBothTogether() {
		buy();
		String header = this.wallet.signIn(challenge(this.here.get("/forecast")));
		assertThat(this.there.get("/forecast", "SIGN-IN-WITH-X", header).statusCode()).isEqualTo(200);
		for (GateClient client : List.of(this.here, this.there)) {
			HttpResponse<String> again = client.get("/forecast", "SIGN-IN-WITH-X", header);
			assertThat(again.statusCode()).isEqualTo(402);
			assertThat(again.body()).contains("invalid_siwx_nonce");
		}
	}

	@Test
	void signInIsAcceptedOnceByBothAtOnce() {
		buy();
		String header = this.wallet.signIn(challenge(this.there.get("/forecast")));
		List<Integer> statuses = new CopyOnWriteArrayList<>();
		Parallel.run(64, (i) -> {
			GateClient client = (i % 2 == 0) ? this.here : this.there;
			return statuses.add(client.get("/forecast", "SIGN-IN-WITH-X", header).statusCode());
		});
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(1);
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(63);
	}

	@Test
	void tokenThatOneOfThemReplacesIsReplacedForBoth() {
		JsonNode pass = buy();
		String body = "{\"id\":\"" + pass.path("id").asString() + "\"}";
		String path = "/x402/passes/reissue";
		String header = this.wallet.signIn(challenge(this.here.send("POST", path, body)));
		HttpResponse<String> reissued = this.there.send("POST", path, body, "SIGN-IN-WITH-X", header);
		assertThat(reissued.statusCode()).as(reissued.body()).isEqualTo(200);
		assertThat(this.here.send("POST", path, body, "SIGN-IN-WITH-X", header).statusCode()).isEqualTo(402);
		assertThat(call(pass)).isEqualTo(402);
		assertThat(call(new JsonMapper().readTree(reissued.body()))).isEqualTo(200);
	}

	private int call(JsonNode pass) {
		return this.here
			.get("/forecast", "PAYMENT-PASS", pass.path("token").asString(), "SIGN-IN-WITH-X",
					this.wallet.signIn(challenge(this.here.get("/forecast"))))
			.statusCode();
	}

	private JsonNode buy() {
		String payment = SandboxWallet.developmentKey(0).pay(challenge(this.here.send("POST", PATH, "")));
		HttpResponse<String> sold = this.here.send("POST", PATH, "", "PAYMENT-SIGNATURE", payment);
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		return new JsonMapper().readTree(sold.body());
	}

	private static String challenge(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		return response.headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
	}

}
