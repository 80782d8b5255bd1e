package io.github.x402spring.web.servlet.quota;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.SignInWallet;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Free calls of wallets over HTTP: a wallet that has paid signs in, once for each call.
 * All clients are in one network, whose free calls are used up.
 */
@SpringBootTest(classes = WalletFreeCallTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.base-url=http://localhost:8080",
				"x402.plans.forecast.price=$0.002", "x402.plans.forecast.free.calls=3",
				"x402.plans.forecast.free.per=month", "x402.plans.forecast.free.by=principal,wallet,network" })
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
@Tag("integration")
class WalletFreeCallTests {

	@LocalServerPort
	private int port;

	private GateClient client;

	private final SignInWallet wallet = SignInWallet.developmentKey(1);

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		for (int i = 0; i < 3; i++) {
			assertThat(this.client.get("/forecast").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void walletThatHasPaidHasCallsOfItsOwn() {
		assertThat(signedIn().statusCode()).isEqualTo(402);
		pay(1);
		for (int left = 2; left >= 0; left--) {
			HttpResponse<String> free = signedIn();
			assertThat(free.body()).isEqualTo("0");
			assertThat(free.headers().firstValue("Payment-Free-Status").orElseThrow()).contains("calls=" + left);
		}
		HttpResponse<String> fourth = signedIn();
		assertThat(fourth.statusCode()).isEqualTo(402);
		assertThat(fourth.body()).contains("payment-required");
	}

	@Test
	void paymentOfOneWalletIsNothingForAnother() {
		pay(2);
		assertThat(signedIn().statusCode()).isEqualTo(402);
	}

	@Test
	void signInIsGoodForOneCall() {
		pay(1);
		String signIn = this.wallet.signIn(challenge());
		List<Integer> statuses = Parallel.run(16,
				(number) -> this.client.get("/forecast", "SIGN-IN-WITH-X", signIn).statusCode());
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(1);
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(15);
		assertThat(signedIn().headers().firstValue("Payment-Free-Status").orElseThrow()).contains("calls=1");
	}

	@Test
	void signInIsNotUsedUpWhereNoCallIsLeft() {
		pay(1);
		List<String> signIns = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			signIns.add(this.wallet.signIn(challenge()));
		}
		String broken = signIns.removeFirst();
		signIns.forEach(
				(it) -> assertThat(this.client.get("/forecast", "SIGN-IN-WITH-X", it).statusCode()).isEqualTo(200));
		assertThat(this.client.get("/forecast", "SIGN-IN-WITH-X", broken).statusCode()).isEqualTo(402);
		// At another endpoint it is none, and there the calls are used up too.
		assertThat(this.client.get("/broken", "SIGN-IN-WITH-X", broken).statusCode()).isEqualTo(402);
	}

	@Test
	void callThatFailsIsGivenBackToTheWallet() {
		pay(1);
		for (int i = 0; i < 4; i++) {
			String signIn = this.wallet
				.signIn(this.client.get("/broken").headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
			assertThat(this.client.get("/broken", "SIGN-IN-WITH-X", signIn).statusCode()).isEqualTo(500);
		}
		assertThat(signedIn().headers().firstValue("Payment-Free-Status").orElseThrow()).contains("calls=2");
	}

	private HttpResponse<String> signedIn() {
		return this.client.get("/forecast", "SIGN-IN-WITH-X", this.wallet.signIn(challenge()));
	}

	private void pay(int key) {
		String payment = SandboxWallet.developmentKey(key).pay(challenge());
		assertThat(this.client.payWith(payment, "/forecast").body()).isEqualTo("0.002");
	}

	private String challenge() {
		return this.client.get("/forecast").headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Forecasts.class)
	static class Application {

	}

	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast(PaidCall call) {
			return call.amount().stripTrailingZeros().toPlainString();
		}

		@GetMapping("/broken")
		@PaidEndpoint(plan = "forecast")
		String broken() {
			throw new IllegalStateException("broken");
		}

	}

}
