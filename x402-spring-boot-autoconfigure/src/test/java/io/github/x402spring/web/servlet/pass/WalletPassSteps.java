package io.github.x402spring.web.servlet.pass;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.SignInWallet;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that sells passes which are bound to a wallet, and two wallets.
 */
@SpringBootTest(classes = WalletPassSteps.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.base-url=https://api.example.com",
				"x402.plans.forecast.price=$0.002", "x402.plans.forecast.passes.bound.price=$0.10",
				"x402.plans.forecast.passes.bound.calls=100", "x402.plans.forecast.passes.bound.valid-for=30d",
				"x402.plans.forecast.passes.bound.wallet-bound=true", "x402.plans.forecast.passes.short.price=$0.10",
				"x402.plans.forecast.passes.short.calls=2", "x402.plans.forecast.passes.short.valid-for=1d",
				"x402.plans.forecast.passes.short.wallet-bound=true", "x402.plans.forecast.passes.free.price=$0.10",
				"x402.plans.forecast.passes.free.calls=100", "x402.plans.forecast.passes.free.valid-for=30d",
				"x402.plans.other.price=$0.01", "x402.plans.other.passes.token.price=$0.10",
				"x402.plans.other.passes.token.calls=100", "x402.plans.other.passes.token.valid-for=30d" })
@Tag("integration")
abstract class WalletPassSteps {

	static final JsonMapper JSON = new JsonMapper();

	static final AtomicInteger RUNS = new AtomicInteger();

	@LocalServerPort
	int port;

	@Autowired
	SandboxFacilitator sandbox;

	@Autowired
	PassStore store;

	GateClient client;

	final SignInWallet alice = SignInWallet.developmentKey(0);

	final SignInWallet bob = SignInWallet.developmentKey(1);

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
		// Each test begins without passes.
		this.store.prune(Instant.now().plus(Duration.ofDays(1000)), 1000);
	}

	JsonNode buy(String pass, int wallet, String... headers) {
		return buy(pass, wallet, (payment) -> {
		}, headers);
	}

	JsonNode buy(String pass, int wallet, Consumer<ObjectNode> change, String... headers) {
		String path = "/x402/passes/" + pass;
		List<String> all = new ArrayList<>(List.of("PAYMENT-SIGNATURE", payment(path, wallet, change, headers)));
		all.addAll(List.of(headers));
		HttpResponse<String> response = this.client.send("POST", path, "", all.toArray(String[]::new));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
		return JSON.readTree(response.body());
	}

	String payment(String path, int wallet, Consumer<ObjectNode> change, String... headers) {
		String challenge = challenge(this.client.send("POST", path, "", headers));
		ObjectNode payment = (ObjectNode) JSON
			.readTree(Base64.getDecoder().decode(SandboxWallet.developmentKey(wallet).pay(challenge)));
		change.accept(payment);
		return Base64.getEncoder().encodeToString(JSON.writeValueAsString(payment).getBytes(StandardCharsets.UTF_8));
	}

	String challenge(String path) {
		return challenge(this.client.get(path));
	}

	static String challenge(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		return response.headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
	}

	HttpResponse<String> signedIn(SignInWallet wallet, String path, String... headers) {
		List<String> all = new ArrayList<>(List.of("SIGN-IN-WITH-X", wallet.signIn(challenge(path))));
		all.addAll(List.of(headers));
		return this.client.get(path, all.toArray(String[]::new));
	}

	static String reason(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		return JSON.readTree(response.body()).path("reason").asString();
	}

	static String token(JsonNode pass) {
		return pass.path("token").asString();
	}

	static String left(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.headers().firstValue("Payment-Pass-Status").orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Forecasts.class)
	static class Application {

		/** Believes everyone, in place of a login. */
		@Bean
		@Order(-200)
		Filter login() {
			return (request, response, chain) -> chain
				.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public Principal getUserPrincipal() {
						String user = getHeader("X-User");
						return (user != null) ? () -> user : null;
					}

				}, response);
		}

	}

	/** A database, which the tests of this module have to ask for. */
	@Configuration(proxyBeanMethods = false)
	static class Database {

		@Bean(destroyMethod = "close")
		DataSource dataSource(Environment environment) {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(environment.getRequiredProperty("test.database"));
			return dataSource;
		}

	}

	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast(PaidCall call, HttpServletRequest request) {
			RUNS.incrementAndGet();
			return call.pass() + " " + call.payer() + " " + request.getHeader("SIGN-IN-WITH-X");
		}

		@GetMapping("/cities/{city}")
		@PaidEndpoint(plan = "forecast")
		String city(@PathVariable String city) {
			RUNS.incrementAndGet();
			return city;
		}

		@GetMapping("/other")
		@PaidEndpoint(plan = "other")
		String other() {
			RUNS.incrementAndGet();
			return "other";
		}

	}

}
