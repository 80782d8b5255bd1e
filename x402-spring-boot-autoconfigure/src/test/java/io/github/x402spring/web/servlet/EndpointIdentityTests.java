package io.github.x402spring.web.servlet;

import java.lang.reflect.Method;
import java.util.Collection;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An endpoint is its mapping, or the id it was given, and no payment for one buys
 * another.
 */
@Tag("integration")
class EndpointIdentityTests extends EndpointIdentitySteps {

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

	private static Collection<String> identities(ConfigurableApplicationContext context) {
		return context.getBean(PaidEndpointCatalogue.class)
			.endpoints()
			.stream()
			.map(PaidEndpointDescriptor::identity)
			.toList();
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

}
