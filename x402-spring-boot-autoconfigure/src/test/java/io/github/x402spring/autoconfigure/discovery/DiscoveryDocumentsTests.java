package io.github.x402spring.autoconfigure.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Documents for agents, on a real port: what is listed, and who comes first at their
 * paths.
 */
@Tag("integration")
class DiscoveryDocumentsTests {

	/** Spring Security is switched off for tests that do not say so. */
	private static final String WITH_SECURITY = "--spring.autoconfigure.exclude="
			+ "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
			+ "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
			+ "org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration";

	@Test
	void documentsListWhatStrangersMayCall() {
		try (ConfigurableApplicationContext shop = start(GuardedShop.class, WITH_SECURITY)) {
			JsonNode manifest = json(get(shop, "/.well-known/x402", HttpStatus.OK));
			assertThat(resources(manifest, shop)).containsExactlyInAnyOrder("GET /open/forecasts/{city}",
					"GET /open/reports", "GET /open/seasons", "POST /x402/passes/season/hundred");
			ResponseEntity<String> text = get(shop, "/llms.txt", HttpStatus.OK);
			assertThat(text.getBody()).contains("/open/forecasts/{city}").doesNotContain("/members", "/orders", "/ids");
		}
	}

	@Test
	void documentsListAllIfTheApplicationSaysSoButWhatItExcludes() {
		try (ConfigurableApplicationContext shop = start(GuardedShop.class, WITH_SECURITY,
				"--x402.discovery.endpoints=all", "--x402.discovery.exclude=GET /members/news")) {
			JsonNode manifest = json(get(shop, "/.well-known/x402", HttpStatus.OK));
			assertThat(resources(manifest, shop))
				.contains("GET /open/forecasts/{city}", "POST /orders", "GET /ids/{id}")
				.doesNotContain("GET /members/news");
		}
	}

	@Test
	void documentsTellPrices() {
		try (ConfigurableApplicationContext shop = start(Shop.class, "--x402.service.name=Weather *shop*",
				"--x402.service.description=Sells weather", "--x402.service.docs.api-reference=/docs",
				"--server.servlet.context-path=/shop", "--x402.base-url=https://weather.example")) {
			ResponseEntity<String> answer = get(shop, "/shop/.well-known/x402", HttpStatus.OK);
			assertThat(answer.getHeaders().getFirst(HttpHeaders.CACHE_CONTROL)).isEqualTo("max-age=300, public");
			assertThat(answer.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE)).isEqualTo("application/json");
			JsonNode manifest = json(answer);
			assertThat(manifest.get("x402Version").asInt()).isEqualTo(2);
			JsonNode forecast = manifest.get("resources")
				.valueStream()
				.filter((it) -> it.get("resource").asString().endsWith("{city}"))
				.findFirst()
				.orElseThrow();
			assertThat(forecast.get("resource").asString())
				.isEqualTo("https://weather.example/shop/open/forecasts/{city}");
			assertThat(forecast.get("description").asString()).isEqualTo("The weather [soon]");
			JsonNode challenge = json(get(shop, "/shop/open/forecasts/oslo", HttpStatus.PAYMENT_REQUIRED));
			assertThat(forecast.at("/accepts/0/amount")).isEqualTo(challenge.at("/accepts/0/maxAmountRequired"));
			assertThat(forecast.at("/accepts/0/payTo")).isEqualTo(challenge.at("/accepts/0/payTo"));
			JsonNode report = manifest.get("resources")
				.valueStream()
				.filter((it) -> it.get("resource").asString().endsWith("reports"))
				.findFirst()
				.orElseThrow();
			assertThat(report.get("accepts")).isEmpty();
			assertThat(report.get("price").asString()).isEqualTo("the price depends on the request");

			assertThat(get(shop, "/shop/llms.txt", HttpStatus.OK).getBody()).startsWith("""
					# Weather \\*shop\\*

					> Sells weather

					Each call""")
				.contains("header PAYMENT-REQUIRED.", "\n- [GET /open/forecasts/{city}]"
						+ "(https://weather.example/shop/open/forecasts/{city}): $0.01. The weather \\[soon\\].\n")
				.contains(
						"- [GET /open/seasons](https://weather.example/shop/open/seasons): $0.002. Free in each day: 3 "
								+ "calls for each authenticated user or client network. Passes that open it: season/hundred for "
								+ "$0.10: 100 calls, valid for 30 days.\n")
				.contains("\n## Passes\n\n", "- [POST /x402/passes/season/hundred](https://weather.example/shop/x402/")
				.endsWith("\n## Documents\n\n- [API reference](https://weather.example/shop/docs)\n");

			String tag = answer.getHeaders().getETag();
			assertThat(client(shop).get()
				.uri("/shop/.well-known/x402")
				.header(HttpHeaders.IF_NONE_MATCH, tag)
				.retrieve()
				.toEntity(String.class)
				.getStatusCode()).isEqualTo(HttpStatus.NOT_MODIFIED);
			assertThat(client(shop).head().uri("/shop/llms.txt").retrieve().toBodilessEntity().getHeaders())
				.satisfies((headers) -> assertThat(headers.getContentLength()).isPositive());
			assertThat(client(shop).post()
				.uri("/shop/llms.txt")
				.retrieve()
				.onStatus((status) -> true, (request, response) -> {
				})
				.toBodilessEntity()
				.getStatusCode()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
		}
	}

	@Test
	void applicationComesFirstAtItsPaths(@TempDir Path files) throws IOException {
		Files.writeString(files.resolve("llms.txt"), "my own text");
		try (ConfigurableApplicationContext shop = start(ShopWithOwnManifest.class,
				"--spring.web.resources.static-locations=" + files.toUri())) {
			assertThat(get(shop, "/.well-known/x402", HttpStatus.OK).getBody()).isEqualTo("my own manifest");
			assertThat(get(shop, "/llms.txt", HttpStatus.OK).getBody()).isEqualTo("my own text");
			Files.delete(files.resolve("llms.txt"));
			assertThat(get(shop, "/llms.txt", HttpStatus.OK).getBody()).startsWith("# API");
		}
	}

	private static List<String> resources(JsonNode manifest, ConfigurableApplicationContext shop) {
		return manifest.get("resources")
			.valueStream()
			.map((it) -> it.get("method").asString() + " "
					+ it.get("resource").asString().substring(origin(shop).length()))
			.toList();
	}

	private static ConfigurableApplicationContext start(Class<?> shop, String... properties) {
		Stream<String> all = Stream.of("--server.port=0", "--x402.network=eip155:84532",
				"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=sandbox",
				"--x402.discovery.well-known.enabled=true", "--x402.discovery.llms.enabled=true",
				"--x402.plans.season.price=$0.002", "--x402.plans.season.free.calls=3",
				"--x402.plans.season.passes.hundred.price=$0.10", "--x402.plans.season.passes.hundred.calls=100",
				"--x402.plans.season.passes.hundred.valid-for=30d");
		return new SpringApplicationBuilder(shop).web(WebApplicationType.SERVLET)
			.run(Stream.concat(all, Arrays.stream(properties)).toArray(String[]::new));
	}

	private static ResponseEntity<String> get(ConfigurableApplicationContext shop, String path, HttpStatus expected) {
		ResponseEntity<String> answer = client(shop).method(HttpMethod.GET)
			.uri(path)
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.toEntity(String.class);
		assertThat(answer.getStatusCode()).as(path + ": " + answer.getBody()).isEqualTo(expected);
		return answer;
	}

	private static JsonNode json(ResponseEntity<String> answer) {
		return JsonMapper.shared().readTree(answer.getBody());
	}

	private static RestClient client(ConfigurableApplicationContext shop) {
		return RestClient.create(origin(shop));
	}

	private static String origin(ConfigurableApplicationContext shop) {
		return "http://localhost:" + shop.getEnvironment().getRequiredProperty("local.server.port");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shelf.class)
	static class Shop {

		@Bean
		PriceResolver bySize() {
			return (request) -> Optional.of(PaymentTerms.of("$0.01"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Shop.class, OwnManifest.class })
	static class ShopWithOwnManifest {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Shop.class)
	static class GuardedShop {

		@Bean
		SecurityFilterChain rules(HttpSecurity http) {
			return http
				.authorizeHttpRequests((requests) -> requests.requestMatchers("/members/**")
					.authenticated()
					.requestMatchers(HttpMethod.POST, "/orders")
					.hasRole("BUYER")
					.requestMatchers("/ids/1")
					.denyAll()
					.anyRequest()
					.permitAll())
				.build();
		}

	}

	@RestController
	static class Shelf {

		@GetMapping("/open/forecasts/{city:[a-z]{2,20}}")
		@PaidEndpoint(price = "$0.01", description = "The weather [soon]")
		String forecast(@PathVariable String city) {
			return city;
		}

		@GetMapping("/open/reports")
		@PaidEndpoint(priceResolver = "bySize")
		String report() {
			return "";
		}

		@GetMapping("/open/seasons")
		@PaidEndpoint(plan = "season")
		String season() {
			return "";
		}

		@GetMapping("/members/news")
		@PaidEndpoint("$0.01")
		String news() {
			return "";
		}

		@PostMapping("/orders")
		@PaidEndpoint("$0.01")
		String order() {
			return "";
		}

		// Some of them are closed, so none is listed.
		@GetMapping("/ids/{id}")
		@PaidEndpoint("$0.01")
		String id(@PathVariable String id) {
			return id;
		}

	}

	@RestController
	static class OwnManifest {

		@GetMapping("/.well-known/x402")
		String manifest() {
			return "my own manifest";
		}

	}

}
