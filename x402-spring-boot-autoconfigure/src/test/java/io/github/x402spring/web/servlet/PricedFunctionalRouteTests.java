package io.github.x402spring.web.servlet;

import io.github.x402spring.X402ConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.web.servlet.function.RequestPredicates.GET;
import static org.springframework.web.servlet.function.RequestPredicates.method;
import static org.springframework.web.servlet.function.RequestPredicates.path;
import static org.springframework.web.servlet.function.RouterFunctions.route;

/**
 * A functional route is priced in all its ways, or stops the application.
 */
@Tag("integration")
class PricedFunctionalRouteTests extends UngatedSteps {

	@ParameterizedTest
	@CsvSource({ "/pc/**", "/pc/{id}", "/negated", "/or-other", "/nested-or/inner", "/any-method" })
	void functionalRouteThatWouldBeServedFreeStopsTheStart(String pattern) {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start(Functions.class, "x402.routes[0].pattern=" + pattern, "x402.routes[0].price=$0.01",
					"x402.routes[0].methods=GET,POST,PUT,DELETE,PATCH,HEAD")
				.close())
			.withMessageContaining("free");
	}

	@Test
	void functionalRouteThatIsPricedInAllItsWaysIsSoldInAll() {
		try (ConfigurableApplicationContext context = start(Functions.class, "x402.routes[0].pattern=/or-one",
				"x402.routes[0].price=$0.01", "x402.routes[1].pattern=/or-other", "x402.routes[1].price=$0.01",
				"x402.routes[2].pattern=/nested-or/inner", "x402.routes[2].price=$0.01",
				"x402.routes[3].pattern=/nested-too/inner", "x402.routes[3].price=$0.01")) {
			GateClient client = new GateClient(port(context));
			for (String path : new String[] { "/or-one", "/or-other", "/nested-or/inner", "/nested-too/inner" }) {
				assertThat(client.get(path).statusCode()).as(path).isEqualTo(402);
				assertThat(client.pay(path).body()).as(path).isEqualTo("content");
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Functions {

		@Bean
		RouterFunction<ServerResponse> functions() {
			HandlerFunction<ServerResponse> handler = (request) -> ServerResponse.ok().body("content");
			return route(path("/pc/**").and(GET("/pc/{id}")), handler)
				.andRoute(path("/negated").negate().and(path("/never")), handler)
				.andRoute(GET("/or-one").or(GET("/or-other")), handler)
				.andNest(path("/nested-or").or(path("/nested-too")), route(GET("/inner"), handler))
				.andNest(path("/outer"), route(method(HttpMethod.GET), handler))
				.andRoute(path("/any-method"), handler);
		}

	}

}
