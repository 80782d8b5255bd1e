package io.github.x402spring.testfamily;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;

import io.github.x402spring.PaidEndpoint;
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
 * One request carries the application's credential and a payment, each in a line of
 * {@code Authorization}.
 */
@SpringBootTest(classes = AuthorizationLinesTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=voucher:test", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@DisplayName("Authorization lines of application and family")
@Tag("integration")
class AuthorizationLinesTests {

	private static final String SECRET = "the-paid-content";

	private static final String BASIC = "Basic "
			+ Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));

	private static final String BEARER = "Bearer token-of-alice";

	@Autowired
	private VoucherNode node;

	private GateClient client;

	private VoucherWallet wallet;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.wallet = new VoucherWallet(this.node);
	}

	@ParameterizedTest
	@CsvSource({ BEARER + ",true", BEARER + ",false", "basic,true", "basic,false" })
	void requestIsAuthenticatedAndPaidInEitherOrder(String login, boolean paymentFirst) {
		String credential = login.equals("basic") ? BASIC : login;
		String voucher = this.wallet.pay(this.client.get("/content", "Authorization", credential));
		HttpResponse<String> response = this.client.get("/content", "Authorization",
				paymentFirst ? voucher : credential, "Authorization", paymentFirst ? credential : voucher);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.headers().firstValue(VoucherProtocol.RECEIPT)).hasValue("settled");
		assertThat(response.body()).isEqualTo(SECRET + " alice " + credential + " [" + credential + "] true");
	}

	@Test
	void paymentIsNoLogin() {
		String voucher = this.wallet.pay(this.client.get("/content", "Authorization", BASIC));
		HttpResponse<String> response = this.client.get("/content", "Authorization", voucher);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).doesNotContain(SECRET);
	}

	@Test
	void challengeOfTheApplicationHasNoneOfTheFamily() {
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get().asString().startsWith("Basic");
		assertThat(VoucherWallet.challenges(response)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { BEARER, "basic" })
	void twoPaymentsAreRefused(String login) {
		String credential = login.equals("basic") ? BASIC : login;
		String voucher = this.wallet.pay(this.client.get("/content", "Authorization", credential));
		HttpResponse<String> response = this.client.get("/content", "Authorization", voucher, "Authorization",
				credential, "Authorization", voucher + ", second=\"1\"");
		assertThat(response.statusCode()).isEqualTo(400);
	}

	@Test
	void handlerThatIsFreeSeesWhatItAlwaysSaw() {
		HttpResponse<String> response = this.client.get("/free", "Authorization", BASIC);
		assertThat(response.body()).isEqualTo(BASIC);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ VoucherConfiguration.class, VoucherNode.class, Shop.class })
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
		@PaidEndpoint("$0.01")
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
