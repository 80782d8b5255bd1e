package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.PaidEndpointCatalogue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * An endpoint is its mapping, or the id it was given, and no payment for one buys
 * another.
 */
@Tag("integration")
class EndpointIdentityTests {

	@ParameterizedTest
	@ValueSource(strings = { "params", "headers", "produces", "version" })
	void whatWasPaidForTheCheapConditionDoesNotBuyTheDearOne(String condition) {
		try (ConfigurableApplicationContext context = start(Conditions.class)) {
			GateClient client = client(context);
			String path = "/by-" + condition;
			String[] cheap = switch (condition) {
				case "headers" -> new String[] { "X-Model", "mini" };
				case "produces" -> new String[] { "Accept", "text/plain" };
				case "version" -> new String[] { "X-Version", "1.0" };
				default -> new String[0];
			};
			String[] dear = switch (condition) {
				case "headers" -> new String[] { "X-Model", "max" };
				case "produces" -> new String[] { "Accept", "text/csv" };
				case "version" -> new String[] { "X-Version", "2.0" };
				default -> new String[0];
			};
			String query = condition.equals("params") ? "?model=" : "";
			String cheapPath = path + (query.isEmpty() ? "" : query + "mini");
			String dearPath = path + (query.isEmpty() ? "" : query + "max");
			String payment = client.wallet()
				.pay(client.get(cheapPath, cheap).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
			assertThat(client.payWith(payment, cheapPath, cheap).statusCode()).isEqualTo(400);
			assertThat(context.getBean(SandboxFacilitator.class).transfers()).isOne();
			assertThat(client.payWith(payment, dearPath, dear).body()).doesNotContain("dear");
			assertThat(ids(context)).contains("GET " + path + switch (condition) {
				case "params" -> " params=model=max";
				case "headers" -> " headers=x-model=max";
				case "produces" -> " produces=text/csv";
				default -> " version=2.0";
			});
		}
	}

	@Test
	void overloadsAndClassesOfOneNameAreDifferentEndpoints() {
		try (ConfigurableApplicationContext context = start(SameNames.class)) {
			assertThat(ids(context)).containsExactlyInAnyOrder("GET /overload/one", "GET /overload/two",
					"GET /other-class");
		}
	}

	@Test
	void renamedMethodAnotherParameterAndAnotherClassAreTheSameEndpoint() {
		try (ConfigurableApplicationContext before = start(Before.class);
				ConfigurableApplicationContext after = start(After.class)) {
			assertThat(ids(after)).isEqualTo(ids(before)).containsExactly("GET,POST /a,/b");
			assertThat(identities(after)).isEqualTo(identities(before)).containsExactly("GET,POST /a,/b params=!y,x=1");
		}
	}

	@Test
	void handlerRegisteredLaterIsIdentifiedByItsMapping() {
		try (ConfigurableApplicationContext context = start(Empty.class)) {
			RequestMappingHandlerMapping mapping = context.getBean("requestMappingHandlerMapping",
					RequestMappingHandlerMapping.class);
			Method method = ReflectionUtils.findMethod(Late.class, "late");
			mapping.registerMapping(RequestMappingInfo.paths("/late/{id}", "/late").build(), new Late(), method);
			mapping.registerMapping(RequestMappingInfo.paths("/again").build(), new Late(), method);
			GateClient client = client(context);
			assertThat(client.pay("/late/7").body()).isEqualTo("content");
			assertThat(client.pay("/again").body()).isEqualTo("content");
			assertThat(ids(context)).containsExactly("* /late,/late/{id}", "* /again");
		}
	}

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

	private static Collection<String> ids(ConfigurableApplicationContext context) {
		return context.getBean(PaidEndpointCatalogue.class)
			.endpoints()
			.stream()
			.map(PaidEndpointDescriptor::id)
			.toList();
	}

	private static Collection<String> identities(ConfigurableApplicationContext context) {
		return context.getBean(PaidEndpointCatalogue.class)
			.endpoints()
			.stream()
			.map(PaidEndpointDescriptor::identity)
			.toList();
	}

	private static GateClient client(ConfigurableApplicationContext context) {
		return new GateClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private static ConfigurableApplicationContext start(Class<?> configuration, String... properties) {
		return new SpringApplicationBuilder(configuration)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
					"spring.mvc.apiversion.use.header=X-Version", "spring.mvc.apiversion.required=false")
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Conditions {

		@GetMapping(path = "/by-params", params = "model=mini")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String ask() {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}

		@GetMapping(path = "/by-params", params = "model=max")
		@PaidEndpoint(price = "$0.05", settlement = Settlement.BEFORE_HANDLER)
		String ask(@RequestParam String model) {
			return "dear " + model;
		}

		@GetMapping(path = "/by-headers", headers = "X-Model=mini")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String header() {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}

		@GetMapping(path = "/by-headers", headers = "X-Model=max")
		@PaidEndpoint(price = "$0.05", settlement = Settlement.BEFORE_HANDLER)
		String header(@RequestParam(required = false) String model) {
			return "dear " + model;
		}

		@GetMapping(path = "/by-produces", produces = "text/plain")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String produced() {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}

		@GetMapping(path = "/by-produces", produces = "text/csv")
		@PaidEndpoint(price = "$0.05", settlement = Settlement.BEFORE_HANDLER)
		String produced(@RequestParam(required = false) String model) {
			return "dear " + model;
		}

		@GetMapping(path = "/by-version", version = "1.0")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String versioned() {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}

		@GetMapping(path = "/by-version", version = "2.0")
		@PaidEndpoint(price = "$0.05", settlement = Settlement.BEFORE_HANDLER)
		String versioned(@RequestParam(required = false) String model) {
			return "dear " + model;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SameNames {

		@Bean
		One.Controller one() {
			return new One.Controller();
		}

		@Bean
		Two.Controller two() {
			return new Two.Controller();
		}

		static class One {

			@RestController
			static class Controller {

				@GetMapping("/overload/one")
				@PaidEndpoint("$0.01")
				String content() {
					return "content";
				}

				@GetMapping("/overload/two")
				@PaidEndpoint("$0.05")
				String content(@RequestParam String dear) {
					return "content";
				}

			}

		}

		static class Two {

			@RestController
			static class Controller {

				@GetMapping("/other-class")
				@PaidEndpoint("$0.05")
				String content() {
					return "content";
				}

			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Before {

		@RequestMapping(path = { "/a", "/b" }, method = { RequestMethod.GET, RequestMethod.POST },
				params = { "x=1", "!y" })
		@PaidEndpoint("$0.01")
		String before() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class After {

		@RequestMapping(path = { "/b", "/a" }, method = { RequestMethod.POST, RequestMethod.GET },
				params = { "!y", "x=1" })
		@PaidEndpoint("$0.01")
		String after(@RequestParam(required = false) String more) {
			return "content";
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

	static class Late {

		@PaidEndpoint("$0.01")
		@ResponseBody
		String late() {
			return "content";
		}

		@PaidEndpoint(id = "weather", price = "$0.01")
		@ResponseBody
		String taken() {
			return "content";
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
