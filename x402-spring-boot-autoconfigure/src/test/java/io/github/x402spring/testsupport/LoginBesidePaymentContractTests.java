package io.github.x402spring.testsupport;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
 * What every family of payments promises whose credential stands in a line of
 * {@code Authorization}, beside the login of the application in another one. A filter of
 * Spring Security reads the first line only.
 */
public abstract class LoginBesidePaymentContractTests {

	protected static final String BASIC = "Basic "
			+ Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));

	private static final String BEARER = "Bearer token-of-alice";

	protected static final String SECRET = "the-paid-content";

	protected GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void connect() {
		this.client = new GateClient(this.port);
	}

	/** Pay what an answer asks for, and return the line that says so. */
	protected abstract String pay(HttpResponse<?> challenge);

	/** Another line, which presents the same payment. */
	protected abstract String again(String paid);

	/** The family's lines of an answer. */
	protected abstract List<String> challenges(HttpResponse<?> response);

	protected void assertPaid(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ BEARER + ",true", BEARER + ",false", "basic,true", "basic,false" })
	void requestIsAuthenticatedAndPaidInEitherOrder(String login, boolean paymentFirst) {
		String credential = login.equals("basic") ? BASIC : login;
		String paid = pay(this.client.get("/content", "Authorization", credential));
		HttpResponse<String> response = this.client.get("/content", "Authorization", paymentFirst ? paid : credential,
				"Authorization", paymentFirst ? credential : paid);
		assertPaid(response);
		assertThat(response.body()).isEqualTo(SECRET + " alice " + credential + " [" + credential + "] true");
	}

	@Test
	void paymentIsNoLogin() {
		String paid = pay(this.client.get("/content", "Authorization", BASIC));
		HttpResponse<String> response = this.client.get("/content", "Authorization", paid);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).doesNotContain(SECRET);
	}

	@Test
	void challengeOfTheApplicationHasNoneOfTheFamily() {
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get().asString().startsWith("Basic");
		assertThat(challenges(response)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { BEARER, "basic" })
	void twoPaymentsAreRefused(String login) {
		String credential = login.equals("basic") ? BASIC : login;
		String paid = pay(this.client.get("/content", "Authorization", credential));
		HttpResponse<String> response = this.client.get("/content", "Authorization", paid, "Authorization", credential,
				"Authorization", again(paid));
		assertThat(response.statusCode()).isEqualTo(400);
	}

	@Test
	void handlerThatIsFreeSeesWhatItAlwaysSaw() {
		HttpResponse<String> response = this.client.get("/free", "Authorization", BASIC);
		assertThat(response.body()).isEqualTo(BASIC);
	}

	/** The login of the application. */
	@Configuration(proxyBeanMethods = false)
	public static class Login {

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
			AuthenticationFilter filter = new AuthenticationFilter(manager, Login::token);
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

	/** Sells to members, and tells what it sees of them. */
	@RestController
	public static class Shop {

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
