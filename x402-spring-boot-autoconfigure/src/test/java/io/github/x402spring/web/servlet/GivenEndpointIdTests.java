package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Map;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * An endpoint may be given an id, and no two endpoints have the same.
 */
@Tag("integration")
class GivenEndpointIdTests extends EndpointIdentitySteps {

	@Test
	void handlerRegisteredLaterUnderATakenIdIsNotServed() {
		try (ConfigurableApplicationContext context = start(Named.class)) {
			RequestMappingHandlerMapping mapping = context.getBean("requestMappingHandlerMapping",
					RequestMappingHandlerMapping.class);
			RequestMappingInfo info = RequestMappingInfo.paths("/late").build();
			Method method = ReflectionUtils.findMethod(Late.class, "taken");
			mapping.registerMapping(info, new Late(), method);
			assertThat(client(context).get("/late").statusCode()).isEqualTo(500);
			RequestMappingInfo first = mapping.getHandlerMethods()
				.keySet()
				.stream()
				.filter((it) -> it.getPatternValues().contains("/named"))
				.findFirst()
				.orElseThrow();
			mapping.unregisterMapping(first);
			assertThat(client(context).pay("/late").body()).isEqualTo("content");
		}
	}

	@Test
	void idReplacesTheMapping() {
		try (ConfigurableApplicationContext context = start(Named.class, "x402.routes[0].pattern=/old",
				"x402.routes[0].price=$0.01", "x402.routes[0].id=the old one")) {
			assertThat(ids(context)).containsExactlyInAnyOrder("weather", "the old one", "* /older");
			assertThat(client(context).pay("/named").statusCode()).isEqualTo(200);
			assertThat(client(context).pay("/older").statusCode()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { TwoOfOneId.class, ClassWithId.class, IdOfAMapping.class })
	void twoEndpointsWithOneIdStopTheStart(Class<?> configuration) {
		assertThatException().isThrownBy(() -> start(configuration).close())
			.isInstanceOfSatisfying(X402ConfigurationException.class,
					(ex) -> assertThat(ex).hasMessageContaining("Two paid endpoints have the id 'GET /")
						.hasMessageContaining("#first(")
						.hasMessageContaining("#second("));
	}

	@Test
	void twoRoutesOfOneIdStopTheStart() {
		assertThatException()
			.isThrownBy(() -> start(Named.class, "x402.routes[0].pattern=/old", "x402.routes[0].price=$0.01",
					"x402.routes[1].pattern=/old", "x402.routes[1].price=$0.02")
				.close())
			.havingRootCause()
			.isInstanceOf(X402ConfigurationException.class)
			.withMessageContaining("'* /old'")
			.withMessageContaining("x402.routes[0]")
			.withMessageContaining("x402.routes[1]");
	}

	@Test
	void idThatIsTheShortNameOfAnotherMappingLeavesBothTheirNames() {
		try (ConfigurableApplicationContext context = start(ShortName.class)) {
			assertThat(ids(context)).containsExactlyInAnyOrder("GET /first", "GET /first produces=text/csv");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Named {

		@GetMapping("/named")
		@PaidEndpoint(id = "weather", price = "$0.01")
		String named() {
			return "content";
		}

		@Bean
		SimpleUrlHandlerMapping oldMapping(PaymentInterceptor payment, GatedMappingInterceptor gated) {
			HttpRequestHandler free = (request, response) -> response.getWriter().write("content");
			SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(
					Map.of("/old", free, "/older", new OldHandler()), -1);
			mapping.setInterceptors(gated, payment);
			return mapping;
		}

	}

	@PaidEndpoint("$0.01")
	static class OldHandler implements HttpRequestHandler {

		@Override
		public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.getWriter().write("content");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class TwoOfOneId {

		@GetMapping("/first")
		@PaidEndpoint(id = "GET /same", price = "$0.01")
		String first() {
			return "content";
		}

		@GetMapping("/second")
		@PaidEndpoint(id = "GET /same", price = "$0.05")
		String second() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	@PaidEndpoint(id = "GET /same", price = "$0.01")
	static class ClassWithId {

		@GetMapping("/first")
		String first() {
			return "content";
		}

		@GetMapping("/second")
		String second() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class ShortName {

		@GetMapping(path = "/first", produces = "text/csv")
		@PaidEndpoint("$0.01")
		String first() {
			return "content";
		}

		@GetMapping("/second")
		@PaidEndpoint(id = "GET /first", price = "$0.05")
		String second() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class IdOfAMapping {

		@GetMapping("/first")
		@PaidEndpoint("$0.01")
		String first() {
			return "content";
		}

		@GetMapping("/second")
		@PaidEndpoint(id = "GET /first", price = "$0.05")
		String second() {
			return "content";
		}

	}

}
