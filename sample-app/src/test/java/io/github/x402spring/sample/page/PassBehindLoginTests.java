package io.github.x402spring.sample.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.github.x402spring.sample.testsupport.Browser;
import io.github.x402spring.sample.testsupport.RunningSample;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An L402 pass on the payment page in a real browser, where the visitor logs in by HTTP
 * Basic: the browser sends the login only if the page leaves {@code Authorization} alone.
 */
@Tag("integration")
class PassBehindLoginTests {

	@Test
	void passOpensThePageBesideTheLogin() throws Exception {
		try (RunningSample sample = RunningSample.startWithPlayMoney(PassBehindLoginTests::addLogin,
				"--x402.ledger.type=memory", "--x402.plans.forecast.free.calls=0");
				Browser browser = Browser.start("http://127.0.0.1:" + sample.port())) {
			JsonNode seen = browser.visit("lightningPassBehindLogin");
			assertThat(seen.get("complaints")).as("complaints").isEmpty();
			assertThat(seen.get("sold").intValue()).isEqualTo(201);
			assertThat(seen.get("tabs").valueStream().map(JsonNode::stringValue)).contains("Wallet")
				.doesNotContain("Lightning");
			assertThat(seen.at("/used/status").stringValue()).isEqualTo("Opened with your pass.");
			assertThat(seen.at("/used/content").stringValue()).contains("Berlin");
			assertThat(seen.at("/wrong/status").stringValue()).startsWith("The pass was not accepted.");
		}
	}

	private static void addLogin(GenericApplicationContext context) {
		context.registerBean("login", FilterRegistrationBean.class, () -> {
			FilterRegistrationBean<Login> registration = new FilterRegistrationBean<>(new Login());
			registration.addUrlPatterns("/api/forecast");
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		});
	}

	/**
	 * Asks for HTTP Basic, and reads the first line of {@code Authorization}.
	 */
	static class Login extends OncePerRequestFilter {

		private static final String MEMBER = "Basic "
				+ Base64.getEncoder().encodeToString("member:secret".getBytes(StandardCharsets.UTF_8));

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			if (MEMBER.equals(request.getHeader("Authorization"))) {
				chain.doFilter(request, response);
			}
			else {
				response.setHeader("WWW-Authenticate", "Basic realm=\"members\"");
				response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
			}
		}

	}

}
