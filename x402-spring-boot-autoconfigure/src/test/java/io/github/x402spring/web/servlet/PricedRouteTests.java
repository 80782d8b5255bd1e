package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.x402spring.X402ConfigurationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers that cannot be annotated, priced by properties.
 */
@Tag("integration")
@TestInstance(Lifecycle.PER_CLASS)
class PricedRouteTests {

	private final AtomicReference<ConfigurableApplicationContext> sold = new AtomicReference<>();

	@AfterAll
	void close() {
		ConfigurableApplicationContext context = this.sold.get();
		if (context != null) {
			context.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/functional/7", "/functional/%37", "/nested/inner", "/files/secret.txt",
			"/files//secret.txt", "/old/handler" })
	void routeIsSoldHoweverItIsSpelled(String path) {
		GateClient client = client(sold());
		HttpResponse<String> unpaid = client.get(path);
		assertThat(unpaid.statusCode()).isEqualTo(402);
		assertThat(unpaid.body()).doesNotContain("secret content");
		HttpResponse<String> paid = client.pay(path);
		assertThat(paid.statusCode()).isEqualTo(200);
		assertThat(paid.body()).contains("secret content");
		assertThat(GateClient.receipt(paid).success()).isTrue();
		// Functional GET routes do not answer HEAD at all.
		assertThat(client.send("HEAD", path, null).statusCode()).isIn(402, 404);
	}

	// Started once for all spellings.
	private ConfigurableApplicationContext sold() {
		return this.sold.updateAndGet((started) -> (started != null) ? started
				: start("x402.routes[0].pattern=/functional/{id}", "x402.routes[0].price=$0.01",
						"x402.routes[0].methods=GET", "x402.routes[0].description=A number",
						"x402.routes[1].pattern=/nested/inner", "x402.routes[1].price=$0.01",
						"x402.routes[2].pattern=/files/**", "x402.routes[2].price=$0.01",
						"x402.routes[3].pattern=/old/*", "x402.routes[3].price=$0.01"));
	}

	@Test
	void methodThatIsNotPricedIsFree() {
		try (ConfigurableApplicationContext context = start("x402.routes[0].pattern=/functional/{id}",
				"x402.routes[0].price=$0.01", "x402.routes[0].methods=get")) {
			GateClient client = client(context);
			assertThat(client.get("/functional/7").statusCode()).isEqualTo(402);
			assertThat(client.send("POST", "/functional/7", "{}").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void expressionPricesARoute() {
		try (ConfigurableApplicationContext context = start("x402.routes[0].pattern=/functional/{id}",
				"x402.routes[0].price-expression=path['id'] == '7' ? '$0.02' : '$0.01'")) {
			GateClient client = client(context);
			assertThat(client.get("/functional/7").body()).contains("\"maxAmountRequired\":\"20000\"");
			assertThat(client.get("/functional/8").body()).contains("\"maxAmountRequired\":\"10000\"");
			assertThat(client.pay("/functional/7").body()).contains("secret content");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402.routes[0].price=$0.01", "x402.routes[0].price-expression=path['other']",
			"x402.routes[0].price-expression=T(System)", "x402.routes[0].plan=gold" })
	void expressionThatIsWrongOrNotAloneStopsTheStart(String property) {
		assertThatException()
			.isThrownBy(() -> start("x402.routes[0].pattern=/functional/{id}",
					"x402.routes[0].price-expression=path['id']", "x402.plans.gold.price=$1", property)
				.close())
			.withRootCauseInstanceOf(X402ConfigurationException.class);
	}

	@Test
	void missingFileCostsNothing() {
		try (ConfigurableApplicationContext context = start("x402.routes[0].pattern=/files/**",
				"x402.routes[0].price=$0.01")) {
			HttpResponse<String> response = client(context).pay("/files/missing.txt");
			assertThat(response.statusCode()).isEqualTo(404);
			assertThat(response.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
		}
	}

	@Test
	void patternThatMatchesNothingStopsTheStart() {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start("x402.routes[0].pattern=/nowhere", "x402.routes[0].price=$0.01").close())
			.withMessageContaining("/nowhere")
			.withMessageContaining("x402.routes[0]")
			.withMessageContaining("/functional/{id}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "classpath:/priced-files/", "classpath:/priced-files", "classpath:/priced-files/inner/" })
	void filesThatAreServedFreeUnderAnotherPatternStopTheStart(String location) {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start("x402.routes[0].pattern=/files/**", "x402.routes[0].price=$0.01",
					"spring.web.resources.static-locations=" + location)
				.close())
			.withMessageContaining("'/files/**' are served free under '/**'");
	}

	@Test
	void filesMayBeServedUnderTwoPatternsIfBothArePriced() {
		try (ConfigurableApplicationContext context = start("x402.routes[0].pattern=/files/**",
				"x402.routes[0].price=$0.01", "x402.routes[1].pattern=/**", "x402.routes[1].price=$0.02",
				"spring.web.resources.static-locations=classpath:/priced-files/")) {
			assertThat(client(context).get("/secret.txt").statusCode()).isEqualTo(402);
		}
	}

	@Test
	void wrongPriceStopsTheStart() {
		assertThatException()
			.isThrownBy(() -> start("x402.routes[0].pattern=/files/**", "x402.routes[0].price=free").close())
			.havingRootCause()
			.isInstanceOfSatisfying(X402ConfigurationException.class,
					(ex) -> assertThat(ex.getAction()).contains("x402.routes[0].price"));
	}

	@Test
	void handlerThatIsFreeUnderAnotherPatternStopsTheStart() {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start("x402.routes[0].pattern=/one", "x402.routes[0].price=$0.01").close())
			.withMessageContaining("sold as [GET /one]")
			.withMessageContaining("free as [GET /other]");
	}

	@Test
	void handlerThatIsFreeToAnotherMethodStopsTheStart() {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start("x402.routes[0].pattern=/any-method", "x402.routes[0].price=$0.01",
					"x402.routes[0].methods=GET")
				.close())
			.withMessageContaining("sold as [GET /any-method, HEAD /any-method]")
			.withMessageContaining("POST /any-method");
	}

	@Test
	void handlerThatIsPricedAsAWholeIsSoldUnderEachPattern() {
		try (ConfigurableApplicationContext context = start("x402.routes[0].pattern=/one", "x402.routes[0].price=$0.01",
				"x402.routes[1].pattern=/other", "x402.routes[1].price=$0.01")) {
			GateClient client = client(context);
			assertThat(client.get("/one").statusCode()).isEqualTo(402);
			assertThat(client.pay("/other").body()).isEqualTo("secret content");
		}
	}

	@Test
	void challengeThatNoHeaderHoldsStopsTheStart() {
		Stream<String> ways = IntStream.rangeClosed(1, 15)
			.mapToObj((i) -> "x402.accepts[%d].pay-to=0x%040x".formatted(i - 1, i));
		Stream<String> route = Stream.of("x402.routes[0].pattern=/files/**", "x402.routes[0].price=$0.01");
		assertThatException().isThrownBy(() -> start(Stream.concat(ways, route).toArray(String[]::new)).close())
			.havingRootCause()
			.isInstanceOf(X402ConfigurationException.class)
			.withMessageContaining("'/files/**'")
			.withMessageContaining("bytes of a header");
	}

	@Test
	void descriptionThatIsTooLongStopsTheStart() {
		assertThatException()
			.isThrownBy(() -> start("x402.routes[0].pattern=/files/**", "x402.routes[0].price=$0.01",
					"x402.routes[0].description=" + "d".repeat(1025))
				.close())
			.havingRootCause()
			.isInstanceOf(X402ConfigurationException.class)
			.withMessageContaining("longer than 1024 characters");
	}

	private static GateClient client(ConfigurableApplicationContext context) {
		return new GateClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private static ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox")
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application implements WebMvcConfigurer {

		@Override
		public void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/files/**").addResourceLocations("classpath:/priced-files/");
		}

		@Bean
		SharedController sharedController() {
			return new SharedController();
		}

		@Bean
		RouterFunction<ServerResponse> functions() {
			return RouterFunctions.route()
				.GET("/functional/{id}",
						(request) -> ServerResponse.ok().body("secret content " + request.pathVariable("id")))
				.POST("/functional/{id}", (request) -> ServerResponse.ok().body("free"))
				.path("/nested",
						(nested) -> nested.GET("/inner", (request) -> ServerResponse.ok().body("secret content")))
				.build();
		}

		@Bean
		SimpleUrlHandlerMapping oldMapping(PaymentInterceptor payment, GatedMappingInterceptor gated) {
			HttpRequestHandler handler = (request, response) -> {
				response.setStatus(HttpStatus.OK.value());
				response.getWriter().write("secret content");
			};
			SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(Map.of("/old/*", handler), -1);
			mapping.setInterceptors(gated, payment);
			return mapping;
		}

	}

	@RestController
	static class SharedController {

		@GetMapping({ "/one", "/other" })
		String twoPatterns() {
			return "secret content";
		}

		@RequestMapping("/any-method")
		String anyMethod() {
			return "secret content";
		}

	}

}
