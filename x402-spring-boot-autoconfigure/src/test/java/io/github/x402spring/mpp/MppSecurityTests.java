package io.github.x402spring.mpp;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the application authenticates its callers by {@code Authorization}, payments come
 * in a header of their own.
 */
@SpringBootTest(classes = MppSecurityTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.mpp.enabled=true",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@DisplayName("The Payment scheme beside Spring Security")
@Tag("integration")
class MppSecurityTests {

	private static final String BASIC = "Basic "
			+ Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));

	private static final String BEARER = "Bearer token-of-alice";

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

	@ParameterizedTest
	@ValueSource(strings = { BEARER, "basic" })
	void callerAuthenticatesAndPays(String login) {
		String authorization = login.equals("basic") ? BASIC : login;
		MppChallenge challenge = challenge(authorization);
		assertThat(challenge.header()).isEqualTo("Payment-Authorization");
		HttpResponse<String> served = this.client.get("/content", "Authorization", authorization,
				"Payment-Authorization", MppWallet.pay(challenge));
		assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
		assertThat(served.body()).isEqualTo("paid by alice");
		assertThat(served.headers().allValues("Cache-Control")).containsExactly("private, no-store");
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void credentialInAuthorizationDoesNotCount() {
		String line = MppWallet.pay(challenge(BASIC));
		HttpResponse<String> refused = this.client.get("/content", "Authorization", line, "Authorization", BASIC);
		assertThat(refused.statusCode()).isEqualTo(402);
		assertThat(refused.body()).contains("invalid_challenge");
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Test
	void callersAuthenticateBeforeTheyPay() {
		HttpResponse<String> refused = this.client.get("/content", "Payment-Authorization",
				MppWallet.pay(challenge(BASIC)));
		assertThat(refused.statusCode()).isEqualTo(401);
		assertThat(MppWallet.challenges(refused)).isEmpty();
		assertThat(this.sandbox.verifications()).isZero();
	}

	@Test
	void paymentOfOneCallerIsNothingForAnother() {
		String line = MppWallet.pay(challenge(BASIC));
		HttpResponse<String> refused = this.client.get("/content", "Authorization", "Bearer token-of-bob",
				"Payment-Authorization", line);
		assertThat(refused.statusCode()).isEqualTo(402);
		assertThat(refused.body()).contains("payment_for_another_request");
		assertThat(this.sandbox.settlements()).isZero();
	}

	private MppChallenge challenge(String authorization) {
		HttpResponse<String> response = this.client.get("/content", "Authorization", authorization);
		assertThat(response.statusCode()).isEqualTo(402);
		return MppWallet.challenges(response).getFirst();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

		@Bean
		SecurityFilterChain securityFilterChain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.addFilterBefore(new BearerFilter(), BasicAuthenticationFilter.class)
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("alice").password("{noop}secret").roles("USER").build());
		}

	}

	/** Reads the first line only, as the filters of Spring Security do. */
	static final class BearerFilter extends OncePerRequestFilter {

		private static final String PREFIX = "Bearer token-of-";

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			String header = request.getHeader("Authorization");
			if (header != null && header.startsWith(PREFIX)) {
				SecurityContextHolder.getContext()
					.setAuthentication(new UsernamePasswordAuthenticationToken(header.substring(PREFIX.length()), null,
							List.of()));
			}
			chain.doFilter(request, response);
		}

	}

	@RestController
	static class Shop {

		@GetMapping("/content")
		@PaidEndpoint("$0.01")
		String content(Principal principal) {
			return "paid by " + principal.getName();
		}

	}

}
