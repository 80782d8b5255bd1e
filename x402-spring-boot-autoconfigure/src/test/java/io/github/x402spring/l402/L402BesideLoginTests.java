package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One request carries the application's credential and a token of L402, each in a line of
 * {@code Authorization}. A filter of Spring Security reads the first one only.
 */
@SpringBootTest(classes = L402BesideLoginTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.lightning.node.type=sandbox",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@DisplayName("L402 beside Basic and Bearer")
@Tag("integration")
class L402BesideLoginTests {

	private static final String SECRET = "the-paid-content";

	private static final String BASIC = "Basic "
			+ Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));

	private static final String BEARER = "Bearer token-of-alice";

	@Autowired
	private SandboxLightningNode node;

	private GateClient client;

	private L402Wallet wallet;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.wallet = new L402Wallet(this.node);
	}

	@ParameterizedTest
	@CsvSource({ BEARER + ",true", BEARER + ",false", "basic,true", "basic,false" })
	void requestIsAuthenticatedAndPaidInEitherOrder(String login, boolean paymentFirst) {
		String credential = login.equals("basic") ? BASIC : login;
		String paid = this.wallet.pay(this.client.get("/content", "Authorization", credential));
		HttpResponse<String> response = this.client.get("/content", "Authorization", paymentFirst ? paid : credential,
				"Authorization", paymentFirst ? credential : paid);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET + " alice " + credential + " [" + credential + "] true");
	}

	@Test
	void paymentIsNoLogin() {
		String paid = this.wallet.pay(this.client.get("/content", "Authorization", BASIC));
		HttpResponse<String> response = this.client.get("/content", "Authorization", paid);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).doesNotContain(SECRET);
	}

	// As the page presents a pass, since a browser sends one line of Authorization only.
	@Test
	void tokenMayStandInAHeaderOfItsOwn() {
		String paid = this.wallet.pay(this.client.get("/content", "Authorization", BASIC));
		String secret = paid.substring(paid.lastIndexOf(':') + 1);
		String narrowed = L402Wallet.narrow(paid, "preimage=" + secret);
		byte[] token = Base64.getDecoder().decode(narrowed.substring("L402 ".length(), narrowed.lastIndexOf(':')));
		HttpResponse<String> response = this.client.get("/content", "Authorization", BASIC, "Macaroon",
				HexFormat.of().formatHex(token));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).startsWith(SECRET + " alice " + BASIC);
	}

	// The page could send the payment, but not the login beside it.
	@Test
	void pageForAMemberOffersNoInvoice() {
		HttpResponse<String> page = this.client.get("/content", "Authorization", BASIC, "Accept",
				"text/html,application/xhtml+xml");
		assertThat(page.statusCode()).isEqualTo(402);
		assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
		assertThat(page.body()).contains("payment-page-data").doesNotContain("panel-lightning");
	}

	@Test
	void challengeOfTheApplicationHasNoneOfTheFamily() {
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get().asString().startsWith("Basic");
		assertThat(L402Wallet.challenges(response)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { BEARER, "basic" })
	void twoPaymentsAreRefused(String login) {
		String credential = login.equals("basic") ? BASIC : login;
		String paid = this.wallet.pay(this.client.get("/content", "Authorization", credential));
		HttpResponse<String> response = this.client.get("/content", "Authorization", paid, "Authorization", credential,
				"Authorization", L402Wallet.narrow(paid, "foreign=1"));
		assertThat(response.statusCode()).isEqualTo(400);
	}

	@Test
	void handlerThatIsFreeSeesWhatItAlwaysSaw() {
		HttpResponse<String> response = this.client.get("/free", "Authorization", BASIC);
		assertThat(response.body()).isEqualTo(BASIC);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

		// Bearer tokens as Spring Security reads them: from the first line alone.
		@Bean
		SecurityFilterChain securityFilterChain(HttpSecurity http) throws Exception {
			AuthenticationManager accepting = (authentication) -> authentication;
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.addFilterBefore(bearer(accepting), BasicAuthenticationFilter.class)
				.build();
		}

		private static AuthenticationFilter bearer(AuthenticationManager manager) {
			AuthenticationFilter filter = new AuthenticationFilter(manager, Application::token);
			filter.setSuccessHandler((request, response, authentication) -> {
			});
			return filter;
		}

		private static Authentication token(HttpServletRequest request) {
			return BEARER.equals(request.getHeader("Authorization"))
					? new TestingAuthenticationToken("alice", "", "ROLE_USER") : null;
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("alice").password("{noop}secret").roles("USER").build());
		}

	}

	@RestController
	static class Shop {

		@GetMapping("/content")
		@PaidEndpoint("10 sat")
		String content(HttpServletRequest request) {
			boolean named = Collections.list(request.getHeaderNames())
				.stream()
				.anyMatch("authorization"::equalsIgnoreCase);
			return SECRET + " " + request.getUserPrincipal().getName() + " " + request.getHeader("authorization") + " "
					+ Collections.list(request.getHeaders("Authorization")) + " " + named;
		}

		@GetMapping("/free")
		String free(HttpServletRequest request) {
			return request.getHeader("Authorization");
		}

	}

}
