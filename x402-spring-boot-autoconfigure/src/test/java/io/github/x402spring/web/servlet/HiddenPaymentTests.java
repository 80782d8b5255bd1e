package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.pricing.PriceResolver;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A signed payment is worth money to anyone who holds it: the handlers that it pays for
 * do not see it, by whichever way they read headers.
 */
@SpringBootTest(classes = HiddenPaymentTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Tag("integration")
class HiddenPaymentTests {

	static final List<String> SEEN = new CopyOnWriteArrayList<>();

	@LocalServerPort
	private int port;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		SEEN.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/request", "/header-map", "/http-headers", "/header-argument", "/web-request", "/later",
			"/forwarding", "/free-forwards-to-paid" })
	void paidHandlerDoesNotSeeThePayment(String path) {
		var response = this.client.pay(path, "X-Model", "mini");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("mini []");
		assertThat(GateClient.receipt(response).success()).isTrue();
	}

	@Test
	void handlerThatIsFreeForThisRequestDoesNotSeeThePayment() {
		var response = this.client.payWith(this.client.sign("/request"), "/free-today", "X-Model", "mini");
		assertThat(response.body()).isEqualTo("mini []");
	}

	@Test
	void handlerThatIsFreeForThisRequestMayForwardToAPaidOne() {
		var response = this.client.pay("/free-today-forwards", "X-Model", "mini");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("mini []");
	}

	@Test
	void handlerWithoutAPriceSeesWhatWasSent() {
		assertThat(this.client.get("/unpriced", "PAYMENT-SIGNATURE", "x", "X-PAYMENT", "y", "X-Model", "mini").body())
			.isEqualTo("mini [payment-signature, x-payment]");
	}

	@Test
	void filtersAndInterceptorsBeforeTheGateSeeThePaymentAndThoseAfterItDoNot() {
		this.client.pay("/request", "X-Model", "mini");
		assertThat(SEEN).contains("filter outside [payment-signature]", "filter inside [payment-signature]",
				"interceptor before [payment-signature]", "interceptor after []");
	}

	static String seen(HttpServletRequest request) {
		List<String> seen = new ArrayList<>();
		for (String name : List.of("PAYMENT-SIGNATURE", "x-payment")) {
			boolean named = Collections.list(request.getHeaderNames()).stream().anyMatch(name::equalsIgnoreCase);
			if (named || request.getHeader(name) != null || request.getHeaders(name).hasMoreElements()
					|| isNumber(request, name)) {
				seen.add(name.toLowerCase(Locale.ROOT));
			}
		}
		return seen.toString();
	}

	private static boolean isNumber(HttpServletRequest request, String name) {
		try {
			return request.getIntHeader(name) != -1 || request.getDateHeader(name) != -1;
		}
		catch (IllegalArgumentException ex) {
			return true;
		}
	}

	private static String seen(HttpHeaders headers) {
		return headers.headerNames()
			.stream()
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.filter((it) -> it.contains("payment"))
			.sorted()
			.toList()
			.toString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ PaidController.class, Forwards.class })
	static class Application implements WebMvcConfigurer {

		@Bean
		PriceResolver nothingToday() {
			return (request) -> Optional.empty();
		}

		@Bean
		FilterRegistrationBean<SeeingFilter> outside() {
			FilterRegistrationBean<SeeingFilter> registration = new FilterRegistrationBean<>(
					new SeeingFilter("filter outside "));
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

		@Bean
		FilterRegistrationBean<SeeingFilter> inside() {
			return new FilterRegistrationBean<>(new SeeingFilter("filter inside "));
		}

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addInterceptor(new SeeingInterceptor("interceptor before ")).order(0);
			registry.addInterceptor(new SeeingInterceptor("interceptor after ")).order(Ordered.LOWEST_PRECEDENCE);
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/request")
		@PaidEndpoint("$0.01")
		String request(HttpServletRequest request) {
			return request.getHeader("X-Model") + " " + seen(request);
		}

		@GetMapping("/header-map")
		@PaidEndpoint("$0.01")
		String map(@RequestHeader Map<String, String> headers, @RequestHeader("X-Model") String model) {
			HttpHeaders all = new HttpHeaders();
			headers.forEach(all::add);
			return model + " " + seen(all);
		}

		@GetMapping("/http-headers")
		@PaidEndpoint("$0.01")
		String headers(@RequestHeader HttpHeaders headers) {
			return headers.getFirst("X-Model") + " " + seen(headers);
		}

		@GetMapping("/header-argument")
		@PaidEndpoint("$0.01")
		String argument(@RequestHeader("X-Model") String model,
				@RequestHeader(name = "PAYMENT-SIGNATURE", defaultValue = "[]") String payment) {
			return model + " " + payment;
		}

		@GetMapping("/web-request")
		@PaidEndpoint("$0.01")
		String webRequest(WebRequest request) {
			String[] values = request.getHeaderValues("PAYMENT-SIGNATURE");
			return request.getHeader("X-Model") + " " + List.of((values != null) ? values : new String[0]);
		}

		@GetMapping("/later")
		@PaidEndpoint("$0.01")
		Callable<String> later(HttpServletRequest request) {
			return () -> request(request);
		}

		@GetMapping("/free-today")
		@PaidEndpoint(priceResolver = "nothingToday")
		String freeToday(HttpServletRequest request) {
			return request(request);
		}

		@GetMapping({ "/unpriced", "/forwarded" })
		String unpriced(HttpServletRequest request) {
			return request(request);
		}

	}

	@Controller
	static class Forwards {

		@GetMapping("/forwarding")
		@PaidEndpoint("$0.01")
		String forwarding() {
			return "forward:/forwarded";
		}

		@GetMapping("/free-forwards-to-paid")
		String freeForwardsToPaid() {
			return "forward:/request";
		}

		@GetMapping("/free-today-forwards")
		@PaidEndpoint(priceResolver = "nothingToday")
		String freeTodayForwards() {
			return "forward:/request";
		}

	}

	static final class SeeingFilter extends OncePerRequestFilter {

		private final String where;

		SeeingFilter(String where) {
			this.where = where;
		}

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			SEEN.add(this.where + seen(request));
			chain.doFilter(request, response);
		}

		@Override
		protected String getAlreadyFilteredAttributeName() {
			return this.where;
		}

	}

	static final class SeeingInterceptor implements HandlerInterceptor {

		private final String where;

		SeeingInterceptor(String where) {
			this.where = where;
		}

		@Override
		public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
			SEEN.add(this.where + seen(request));
			return true;
		}

	}

}
