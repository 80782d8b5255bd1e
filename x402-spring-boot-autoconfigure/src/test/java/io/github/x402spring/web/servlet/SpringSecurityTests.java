package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spring Security in front of the gate (attacks A12, A33 and A34).
 */
@SpringBootTest(classes = SpringSecurityTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@DisplayName("A34 Spring Security")
@Tag("integration")
class SpringSecurityTests {

	private static final String SECRET = "the-paid-content";

	private static final String[] ALICE = { "Authorization", basic("alice") };

	private static final String[] BOB = { "Authorization", basic("bob") };

	@Autowired
	private SandboxFacilitator sandbox;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
	}

	@Test
	@DisplayName("A34 401 and 403 come before 402, with or without payment")
	void refusalsOfSpringSecurityComeFirst() {
		String payment = sign("/secured", ALICE);
		HttpResponse<String> anonymous = this.client.get("/secured");
		assertThat(anonymous.statusCode()).isEqualTo(401);
		assertThat(anonymous.headers().map()).doesNotContainKey("payment-required");
		assertThat(this.client.payWith(payment, "/secured").statusCode()).isEqualTo(401);
		HttpResponse<String> forbidden = this.client.get("/admin", ALICE);
		assertThat(forbidden.statusCode()).isEqualTo(403);
		assertThat(forbidden.headers().map()).doesNotContainKey("payment-required");
		assertThat(this.client.payWith(payment, "/admin", ALICE).statusCode()).isEqualTo(403);
		assertThat(this.sandbox.verifications()).isZero();
	}

	@Test
	@DisplayName("A33 payment of one principal is nothing for another")
	void paymentOfOnePrincipalIsNothingForAnother() {
		String payment = sign("/secured", ALICE);
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.client.payWith(payment, "/secured", ALICE).statusCode()).isEqualTo(503);
		assertBoundToAlice(this.client.payWith(payment, "/secured", BOB));
		HttpResponse<String> served = this.client.payWith(payment, "/secured", ALICE);
		assertThat(served.statusCode()).isEqualTo(200);
		assertThat(served.body()).isEqualTo(SECRET + " alice");
		assertBoundToAlice(this.client.payWith(payment, "/secured", BOB));
		await().untilAsserted(() -> {
			HttpResponse<String> again = this.client.payWith(payment, "/secured", ALICE);
			assertThat(again.statusCode()).isEqualTo(409);
			assertThat(again.body()).contains("already-delivered");
		});
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	@DisplayName("A34 refusal by the handler's own security costs nothing")
	void refusalByMethodSecurityCostsNothing() {
		String payment = sign("/method", ALICE);
		assertThat(this.client.payWith(payment, "/method", ALICE).statusCode()).isEqualTo(403);
		assertThat(this.sandbox.settlements()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/secured;x=1", "//secured", "/./secured", "/x/../secured", "/%2e/secured", "/secured%2F",
			"/secured%3B", "/secured%00", "/secured%0a", "/x%2f..%2fsecured", "\\secured", "/secured%25" })
	@DisplayName("A12 StrictHttpFirewall refuses aliases and nothing leaks")
	void firewallRefusesAliases(String path) {
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path, "Authorization: " + basic("alice"));
		assertThat(response.status()).as(response.text()).isBetween(400, 499);
		assertThat(response.text()).doesNotContain(SECRET);
	}

	@Test
	@DisplayName("A24 Spring Security's caching headers and ours do not contradict")
	void cachingHeadersDoNotContradict() {
		HttpResponse<String> challenge = this.client.get("/secured", ALICE);
		assertThat(challenge.statusCode()).isEqualTo(402);
		assertThat(challenge.headers().allValues("Cache-Control")).containsExactly("no-store");
		HttpResponse<String> paid = this.client.payWith(sign("/secured", ALICE), "/secured", ALICE);
		assertThat(paid.headers().allValues("Cache-Control")).containsExactly("private, no-store");
		assertThat(paid.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
	}

	private static void assertBoundToAlice(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.body()).contains("payment-bound-to-other-request").doesNotContain(SECRET, "alice", "0x");
		assertThat(response.headers().map()).doesNotContainKeys("payment-response", "payment-required");
	}

	private String sign(String path, String... headers) {
		return this.client.wallet()
			.pay(this.client.get(path, headers).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
	}

	private static String basic(String user) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableMethodSecurity
	@Import(SecuredController.class)
	static class Application {

		@Bean
		SecurityFilterChain securityFilterChain(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers("/admin").hasRole("ADMIN").anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("alice").password("{noop}secret").roles("USER").build(),
					User.withUsername("bob").password("{noop}secret").roles("USER").build());
		}

	}

	@Controller
	@ResponseBody
	static class SecuredController {

		@GetMapping("/secured")
		@PaidEndpoint("$0.01")
		String secured(Principal principal) {
			return SECRET + " " + principal.getName();
		}

		@GetMapping("/admin")
		@PaidEndpoint("$0.01")
		String admin() {
			return SECRET;
		}

		@GetMapping("/method")
		@PreAuthorize("hasRole('ADMIN')")
		@PaidEndpoint("$0.01")
		String method() {
			return SECRET;
		}

	}

}
