package io.github.x402spring.web.servlet;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxWallet;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Other spellings of paid paths and other methods, by raw sockets (attacks A12 to A14 and
 * the table of what Spring MVC serves for aliases).
 */
@DisplayName("A12-A14 aliases of paths and methods")
@Tag("integration")
class UrlAliasTests {

	private static final String SECRET = "the-paid-content";

	private static final AtomicInteger RUNS = new AtomicInteger();

	/**
	 * Reach the paid handler: sold, whatever the spelling. {p} is where it is mounted.
	 */
	private static final List<String> SOLD = List.of("GET {p}/api/premium", "GET {p}/api/premium?x=1",
			"GET http://localhost{p}/api/premium", "GET {p}/api/%70remium", "GET {p}/%61pi/premium",
			"GET {p}/api/%70%72%65%6d%69%75%6D", "GET {p}/api/premium;x=1", "GET {p}/api;v=1/premium",
			"GET {p}/api/premium;jsessionid=0", "GET {p}/api/item/7", "GET {p}/api/item/%37", "GET {p}/api/item/a;b=c",
			"GET {p}/api/file/", "GET {p}/api/file", "GET {p}/api/file/a/b", "GET {p}/api/file/%61",
			"GET {p}/api/async", "GET {p}/api/%61sync", "GET {p}/free/forward", "GET {p}/free/%66orward",
			"GET {p}/fn/7", "GET {p}/fn/%37", "GET {p}/%66n/7", "GET {p}/fn/7;a=b", "GET {p}/files/secret.txt",
			"GET {p}/files/%73ecret.txt", "GET {p}/files/secret.txt;a=b", "GET {p}/%66iles/secret.txt");

	/** May reach it or not, as the server likes; never free. */
	private static final List<String> NOT_FREE = List.of("GET {p}/api/premium/", "GET /{p}/api/premium",
			"GET {p}//api/premium", "GET {p}/api//premium", "GET {p}/api/./premium", "GET {p}/./api/premium",
			"GET {p}/api/x/../premium", "GET {p}/x/../api/premium", "GET {p}/api/x/..;/premium",
			"GET {p}/api/.;/premium", "GET {p}/..;{p}/api/premium", "GET {p}/API/premium", "GET {p}/api/PREMIUM",
			"GET {p}/api/premium.json", "GET {p}/api/premium.", "GET {p}/api/%2570remium", "GET {p}/api/premium%2F",
			"GET {p}/api/premium%2f", "GET {p}/api%2Fpremium", "GET {p}/api%252Fpremium", "GET {p}/api%5Cpremium",
			"GET {p}/api\\premium", "GET {p}\\api\\premium", "GET {p}/api/premium%00", "GET {p}/api/premium%20",
			"GET {p}/api/premium%", "GET {p}/api/%zzpremium", "GET {p}/api/%u0070remium", "GET {p}/api/%c1%b0remium",
			"GET {p}/api/premium%3Bx=1", "GET {p}/api/premium%23", "GET {p}/api/premium%3F", "GET {p}/api/premium#x",
			"GET {p}/api/%2e/premium", "GET {p}/api/x/%2e%2e/premium", "GET {p}/api/item/a%2Fb",
			"GET {p}/api/item/a%252Fb", "GET {p}/api/\u00adpremium", "GET {p}/;/api/premium", "GET {p};a=b/api/premium",
			"GET {p}/api/premium\t", "GET {p}/fn//7", "GET {p}/fn/7/", "GET {p}/FN/7", "GET {p}/files//secret.txt",
			"GET {p}/files/./secret.txt", "GET {p}//files/secret.txt", "GET {p}/./files/secret.txt",
			"GET {p}/files%2Fsecret.txt", "GET {p}/files/secret.txt/", "GET {p}/files/SECRET.TXT",
			"GET {p}/files/x/../secret.txt", "GET {p}/files/..;/files/secret.txt", "GET {p}/secret.txt",
			"GET {p}/files\\secret.txt", "GET {p}/files/%5Csecret.txt");

	/** Other methods. */
	private static final List<String> METHODS = List.of("HEAD {p}/api/premium", "HEAD {p}/api/%70remium",
			"HEAD {p}/api/any", "OPTIONS {p}/api/any", "TRACE {p}/api/any", "TRACE {p}/api/premium",
			"POST {p}/api/premium", "PUT {p}/api/premium", "get {p}/api/premium", "GETT {p}/api/premium",
			"PROPFIND {p}/api/any", "QUERY {p}/api/any", "FOO {p}/api/any", "DELETE {p}/api/order",
			"HEAD {p}/files/secret.txt", "HEAD {p}/fn/7", "OPTIONS {p}/api/premium", "OPTIONS {p}/files/secret.txt",
			"CONNECT {p}/api/any", "PRI {p}/api/any");

	private static final Map<Server, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(Server.class);

	@BeforeAll
	static void start() {
		for (Server server : Server.values()) {
			CONTEXTS.put(server,
					new SpringApplicationBuilder(server.configurations)
						.properties("server.port=0", "x402.network=eip155:84532",
								"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
								"x402.facilitator.type=sandbox", "spring.mvc.hiddenmethod.filter.enabled=true",
								"spring.mvc.dispatch-trace-request=true", "spring.main.banner-mode=off",
								"server.servlet.context-path=" + server.contextPath,
								"spring.mvc.servlet.path=" + (server.servletPath.isEmpty() ? "/" : server.servletPath),
								"x402.routes[0].pattern=/fn/{id}", "x402.routes[0].price=$0.01",
								"x402.routes[1].pattern=/files/**", "x402.routes[1].price=$0.01")
						.run());
		}
	}

	@AfterAll
	static void stop() {
		CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("sold")
	@DisplayName("A12 alias that reaches the handler is sold")
	void aliasThatReachesTheHandlerIsSold(Server server, String request) {
		RawHttp.Response unpaid = send(server, request);
		assertThat(unpaid.status()).as(unpaid.text()).isEqualTo(402);
		assertThat(unpaid.text()).doesNotContain(SECRET);
		assertThat(RUNS).hasValue(0);
		String payment = SandboxWallet.developmentKey(0).pay(unpaid.header("PAYMENT-REQUIRED").orElseThrow());
		RawHttp.Response paid = send(server, request, "PAYMENT-SIGNATURE: " + payment);
		assertThat(paid.status()).as(paid.text()).isEqualTo(200);
		assertThat(paid.text()).contains(SECRET);
		assertThat(sandbox(server).transfers()).isOne();
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("notFree")
	@DisplayName("A12 alias is never free")
	void aliasIsNeverFree(Server server, String request) {
		assertClosed(server, send(server, request));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("methods")
	@DisplayName("A13 other method is never free and runs nothing")
	void otherMethodIsNeverFree(Server server, String request) {
		RawHttp.Response response = send(server, request);
		if (request.startsWith("OPTIONS") && !request.contains("/files/")) {
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.header("Allow")).isPresent();
			assertThat(response.text()).doesNotContain(SECRET);
			assertThat(RUNS).hasValue(0);
		}
		else {
			assertClosed(server, response);
		}
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A14 hidden method is priced as what it becomes")
	void hiddenMethodIsPricedAsWhatItBecomes(Server server) {
		RawHttp http = http(server);
		String path = server.prefix() + "/api/order";
		assertThat(http.post(path, "application/x-www-form-urlencoded", "a=b").status()).isEqualTo(200);
		for (String method : List.of("PUT", "DELETE", "PATCH", "delete")) {
			RawHttp.Response response = http.post(path, "application/x-www-form-urlencoded", "_method=" + method);
			assertThat(response.status()).as(method).isEqualTo(402);
			assertThat(response.text()).doesNotContain(SECRET);
			RawHttp.Response inQuery = http.post(path + "?_method=" + method, "text/plain", "x");
			assertThat(inQuery.status()).as(method).isEqualTo(402);
		}
		assertThat(http.post(path, "text/plain", "x", "X-HTTP-Method-Override: DELETE").text()).doesNotContain(SECRET);
		assertThat(RUNS).hasValue(0);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A13 preflight of a foreign or allowed page runs nothing")
	void preflightRunsNothing(Server server) {
		for (String path : List.of("/api/any", "/api/premium", "/fn/7", "/files/secret.txt")) {
			RawHttp.Response response = send(server, "OPTIONS {p}" + path, "Origin: https://evil.example",
					"Access-Control-Request-Method: GET", "Access-Control-Request-Headers: payment-signature");
			assertThat(response.text()).as(path).doesNotContain(SECRET);
			assertThat(response.status()).as(path).isNotIn(402, 500);
		}
		assertThat(RUNS).hasValue(0);
	}

	private static void assertClosed(Server server, RawHttp.Response response) {
		assertThat(response.status()).as(response.text()).isBetween(400, 599).isNotEqualTo(503);
		assertThat(response.text()).doesNotContain(SECRET);
		assertThat(RUNS).hasValue(0);
		assertThat(sandbox(server).transfers()).isZero();
	}

	private static RawHttp.Response send(Server server, String request, String... headers) {
		if (headers.length == 0) {
			RUNS.set(0);
			sandbox(server).reset();
		}
		return http(server).send(request.replace("{p}", server.prefix()), headers);
	}

	private static RawHttp http(Server server) {
		return new RawHttp(
				CONTEXTS.get(server).getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private static SandboxFacilitator sandbox(Server server) {
		return CONTEXTS.get(server).getBean(SandboxFacilitator.class);
	}

	private static List<Arguments> sold() {
		return onEveryServer(SOLD.stream());
	}

	private static List<Arguments> notFree() {
		return onEveryServer(NOT_FREE.stream());
	}

	private static List<Arguments> methods() {
		return onEveryServer(METHODS.stream());
	}

	private static List<Arguments> onEveryServer(Stream<String> requests) {
		List<Arguments> arguments = new ArrayList<>();
		requests.forEach((request) -> {
			for (Server server : Server.values()) {
				arguments.add(Arguments.of(server, request));
			}
		});
		return arguments;
	}

	private static String run() {
		RUNS.incrementAndGet();
		return SECRET;
	}

	/** Where the application runs. */
	enum Server {

		TOMCAT("", "", Application.class),

		TOMCAT_MOUNTED("/shop", "/v1", Application.class),

		JETTY("", "", Application.class, Jetty.class),

		JETTY_MOUNTED("/shop", "/v1", Application.class, Jetty.class);

		private final String contextPath;

		private final String servletPath;

		private final Class<?>[] configurations;

		Server(String contextPath, String servletPath, Class<?>... configurations) {
			this.contextPath = contextPath;
			this.servletPath = servletPath;
			this.configurations = configurations;
		}

		private String prefix() {
			return this.contextPath + this.servletPath;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ AliasController.class, ForwardController.class })
	static class Application implements WebMvcConfigurer {

		@Override
		public void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/files/**").addResourceLocations("classpath:/priced-files/");
		}

		@Bean
		RouterFunction<ServerResponse> functions() {
			return RouterFunctions.route()
				.GET("/fn/{id}", (request) -> ServerResponse.ok().body(run() + request.pathVariable("id")))
				.build();
		}

	}

	@Controller
	@ResponseBody
	static class AliasController {

		@GetMapping("/api/premium")
		@PaidEndpoint("$0.01")
		String premium() {
			return run();
		}

		@GetMapping("/api/item/{id}")
		@PaidEndpoint("$0.01")
		String item(@PathVariable String id) {
			return run() + id;
		}

		@GetMapping("/api/file/**")
		@PaidEndpoint("$0.01")
		String file() {
			return run();
		}

		@GetMapping("/api/async")
		@PaidEndpoint("$0.01")
		Callable<String> async() {
			return AliasController::later;
		}

		@RequestMapping("/api/any")
		@PaidEndpoint("$0.01")
		String any() {
			return run();
		}

		@PutMapping("/api/order")
		@PaidEndpoint("$0.01")
		String put() {
			return run();
		}

		@DeleteMapping("/api/order")
		@PaidEndpoint("$0.01")
		String delete() {
			return run();
		}

		@PatchMapping("/api/order")
		@PaidEndpoint("$0.01")
		String patch() {
			return run();
		}

		@PostMapping("/api/order")
		String post() {
			return "free";
		}

		private static String later() {
			return run();
		}

	}

	@Controller
	static class ForwardController {

		@GetMapping("/free/forward")
		String forward(HttpServletRequest request) {
			String mount = (request.getPathInfo() != null) ? request.getServletPath() : "";
			return "forward:" + mount + "/api/premium";
		}

	}

}
