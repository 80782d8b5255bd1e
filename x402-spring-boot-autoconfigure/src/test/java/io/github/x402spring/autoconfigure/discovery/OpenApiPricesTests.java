package io.github.x402spring.autoconfigure.discovery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springdoc.core.models.GroupedOpenApi;
import org.springdoc.webmvc.core.fn.SpringdocRouteBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The OpenAPI document of a shop, on a real port: prices in the forms that agents read.
 */
@Tag("integration")
class OpenApiPricesTests {

	private static final String USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

	@Test
	void everyPaidOperationTellsItsPriceAndItsPasses() {
		try (ConfigurableApplicationContext shop = start()) {
			JsonNode document = document(shop, "");
			assertThatPricesAreTold(document.get("paths"));
			assertThatPassesAreDocumented(document);
			assertThat(document(shop, "/all").get("paths")).isEqualTo(document.get("paths"));
			// Off until they are switched on.
			assertThat(status(shop, "/llms.txt")).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(status(shop, "/.well-known/x402")).isEqualTo(HttpStatus.NOT_FOUND);
			// Nothing of it is sold, so neither are passes.
			assertThat(document(shop, "/free").get("paths").propertyNames()).containsExactly("/cities");
		}
	}

	private static void assertThatPricesAreTold(JsonNode paths) {
		JsonNode forecast = paths.at("/~1forecasts~1{city}/get");
		assertThat(forecast.get("x-payment-info").toString())
			.isEqualTo("{\"intent\":\"charge\",\"method\":\"evm\",\"amount\":\"10000\",\"currency\":\"" + USDC
					+ "\",\"description\":\"0.01 USDC on base-sepolia\"}");
		assertThat(forecast.at("/responses/402/description").asString()).isEqualTo("Payment required: $0.01.");
		assertThat(forecast.at("/responses/402/headers").propertyNames()).containsExactly("PAYMENT-REQUIRED");
		assertThat(forecast.at("/responses/200/headers").propertyNames()).containsExactly("PAYMENT-RESPONSE",
				"X-PAYMENT-RESPONSE");
		assertThat(forecast.at("/responses/402/content/application~1problem+json/schema/$ref").asString())
			.isEqualTo("#/components/schemas/X402Problem");
		assertThat(forecast.has("security")).isFalse();

		JsonNode report = paths.at("/~1reports~1{size}/get/x-payment-info");
		assertThat(report.get("amount").isNull()).isTrue();
		assertThat(report.get("currency").asString()).isEqualTo(USDC);
		assertThat(report.get("description").asString()).startsWith("The price depends on the request")
			.doesNotContain("bySize");
		assertThat(paths.at("/~1reports~1{size}/get/responses/402").toString()).doesNotContain("bySize");

		assertThat(offers(paths.at("/~1volumes/get"))).containsExactly(
				"10000 Up to 1000 calls of a month: 0.01 USDC on base-sepolia",
				"5000 Above 1000 calls of a month: 0.005 USDC on base-sepolia");
		assertThat(offers(paths.at("/~1maps/get"))).containsExactlyInAnyOrder("40000 0.04 USDC on base-sepolia",
				"50000 0.05 USDC on base-sepolia");
		assertThat(paths.at("/~1summaries/post/x-payment-info/description").asString())
			.isEqualTo("For at most 500 words: 0.05 USDC on base-sepolia");
		assertThat(paths.at("/~1tides/get/x-payment-info/amount").asString()).isEqualTo("20000");
		assertThat(paths.at("/~1moons/get/x-payment-info/amount").asString()).isEqualTo("30000");
		assertThat(paths.at("/~1moons/get/responses/402/description").asString()).isEqualTo("Costs money");
		assertThat(paths.at("/~1moons/get/responses/402/headers").propertyNames()).containsExactly("PAYMENT-REQUIRED");

		assertThat(paths.at("/~1cities/get").toString()).doesNotContain("402", "x-payment-info");
		assertThat(paths.toString()).doesNotContain("secrets", "x-x402", "PaidCall");
	}

	private static void assertThatPassesAreDocumented(JsonNode document) {
		JsonNode season = document.at("/paths/~1seasons/get");
		assertThat(season.at("/responses/402/description").asString()).isEqualTo("Payment required: $0.002. Free in "
				+ "each day: 3 calls for each authenticated user or client network. Passes that open it: "
				+ "season/hundred for $0.10: 100 calls, valid for 30 days.");
		assertThat(season.at("/responses/402/headers").propertyNames()).containsExactly("PAYMENT-REQUIRED",
				"Payment-Free-Status", "Link");
		assertThat(season.get("security").toString()).isEqualTo("[{\"login\":[]},{\"login\":[],\"payment-pass\":[]}]");
		assertThat(document.at("/paths/~1summaries/post/security").toString()).isEqualTo("[{},{\"payment-pass\":[]}]");
		assertThat(document.at("/components/securitySchemes/payment-pass/name").asString()).isEqualTo("PAYMENT-PASS");
		JsonNode sale = document.at("/paths/~1x402~1passes~1season~1hundred/post");
		assertThat(sale.at("/x-payment-info/amount").asString()).isEqualTo("100000");
		assertThat(sale.get("responses").propertyNames()).containsExactlyInAnyOrder("201", "402");
		assertThat(document.at("/paths/~1x402~1passes/get/responses/200").isObject()).isTrue();
	}

	@Test
	void severalNetworksAndTheMembersOfScannersAreToldOnRequest() {
		try (ConfigurableApplicationContext shop = start("--x402.accepts[0].network=eip155:2201",
				"--x402.openapi.protocols=true", "--x402.service.categories=weather,maps",
				"--x402.service.docs.api-reference=/docs", "--springdoc.api-docs.version=openapi_3_0")) {
			JsonNode document = document(shop, "");
			assertThat(document.get("x-service-info").toString())
				.isEqualTo("{\"categories\":[\"weather\",\"maps\"],\"docs\":{\"apiReference\":\"/docs\"}}");
			JsonNode paths = document.get("paths");
			JsonNode forecast = paths.at("/~1forecasts~1{city}/get/x-payment-info");
			assertThat(forecast.propertyNames()).containsExactly("offers", "protocols", "price");
			assertThat(forecast.get("offers")).hasSize(2);
			assertThat(forecast.get("protocols").toString()).isEqualTo("[\"x402\"]");
			assertThat(forecast.get("price").toString())
				.isEqualTo("{\"mode\":\"fixed\",\"currency\":\"USD\",\"amount\":\"0.01\"}");
			assertThat(paths.at("/~1volumes/get/x-payment-info/price").toString())
				.isEqualTo("{\"mode\":\"dynamic\",\"currency\":\"USD\",\"min\":\"0.005\",\"max\":\"0.01\"}");
			assertThat(paths.at("/~1reports~1{size}/get/x-payment-info/price").toString())
				.isEqualTo("{\"mode\":\"dynamic\",\"currency\":\"USD\"}");
			assertThat(document.at("/components/schemas/X402Problem/type").asString()).isEqualTo("object");
		}
	}

	@Test
	void invoicesAreOfferedBesideTokens() {
		try (ConfigurableApplicationContext shop = start("--x402.lightning.node.type=sandbox",
				"--x402.lightning.rate=100000", "--x402.mpp.enabled=true", "--x402.openapi.protocols=true")) {
			JsonNode forecast = document(shop, "").at("/paths/~1forecasts~1{city}/get");
			assertThat(forecast.at("/x-payment-info/offers").valueStream().map(JsonNode::toString))
				.anySatisfy((offer) -> assertThat(offer).contains("\"evm\"", "\"10000\"", USDC))
				.anySatisfy((offer) -> assertThat(offer).contains("\"lightning\"", "\"sat\""));
			assertThat(forecast.at("/x-payment-info/protocols").valueStream().map(JsonNode::asString))
				.containsExactlyInAnyOrder("x402", "mpp", "l402");
			assertThat(forecast.at("/responses/402/headers").propertyNames()).contains("PAYMENT-REQUIRED",
					"WWW-Authenticate");
			assertThat(forecast.at("/responses/200/headers").propertyNames()).contains("Payment-Receipt");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402.openapi.enabled=false", "x402.enabled=false" })
	void nothingIsToldWhereItIsSwitchedOff(String property) {
		try (ConfigurableApplicationContext shop = start("--" + property)) {
			assertThat(document(shop, "").toString()).contains("/forecasts/{city}")
				.doesNotContain("x-payment-info", "payment-pass", "X402", "PAYMENT-REQUIRED", "PaidCall");
		}
	}

	@Test
	void linkThatIsNoneStopsTheStart() {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> new ServiceProperties(null, null, List.of(),
					new ServiceProperties.Docs(null, "my page", null))
				.links())
			.withMessageContaining("x402.service.docs.homepage is 'my page'");
	}

	private static List<String> offers(JsonNode operation) {
		return operation.at("/x-payment-info/offers")
			.valueStream()
			.map((it) -> it.get("amount").asString() + " " + it.get("description").asString())
			.toList();
	}

	private static ConfigurableApplicationContext start(String... properties) {
		String[] all = List
			.of("--server.port=0", "--springdoc.api-docs.enabled=true", "--x402.network=eip155:84532",
					"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=sandbox",
					"--x402.routes[0].pattern=/tides", "--x402.routes[0].price=$0.02", "--x402.routes[0].methods=GET",
					"--x402.routes[1].pattern=/moons", "--x402.routes[1].price=$0.03",
					"--x402.plans.volume.tiers[0].price=$0.01", "--x402.plans.volume.tiers[0].up-to=1000",
					"--x402.plans.volume.tiers[1].price=$0.005", "--x402.plans.season.price=$0.002",
					"--x402.plans.season.free.calls=3", "--x402.plans.season.passes.hundred.price=$0.10",
					"--x402.plans.season.passes.hundred.calls=100", "--x402.plans.season.passes.hundred.valid-for=30d",
					"--x402.plans.words.meter.unit=words", "--x402.plans.words.meter.price=$0.0001",
					"--x402.plans.words.meter.maximum=500", "--x402.plans.words.passes.credit.price=$1",
					"--x402.plans.words.passes.credit.credit=1.10", "--x402.plans.words.passes.credit.valid-for=30d")
			.toArray(String[]::new);
		return new SpringApplicationBuilder(Shop.class).web(WebApplicationType.SERVLET)
			.run(Stream.concat(Arrays.stream(all), Arrays.stream(properties)).toArray(String[]::new));
	}

	private static HttpStatusCode status(ConfigurableApplicationContext shop, String path) {
		return RestClient.create("http://localhost:" + shop.getEnvironment().getRequiredProperty("local.server.port"))
			.get()
			.uri(path)
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.toBodilessEntity()
			.getStatusCode();
	}

	private static JsonNode document(ConfigurableApplicationContext shop, String group) {
		String port = shop.getEnvironment().getRequiredProperty("local.server.port");
		return JsonMapper.shared()
			.readTree(RestClient.create("http://localhost:" + port)
				.get()
				.uri("/v3/api-docs" + group)
				.retrieve()
				.body(String.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shelf.class)
	static class Shop {

		@Bean
		PriceResolver bySize() {
			return (request) -> Optional.of(PaymentTerms.of("$0.01"));
		}

		@Bean
		GroupedOpenApi free() {
			return GroupedOpenApi.builder().group("free").pathsToMatch("/cities").build();
		}

		@Bean
		GroupedOpenApi all() {
			return GroupedOpenApi.builder().group("all").pathsToMatch("/**").build();
		}

		@Bean
		RouterFunction<ServerResponse> tides() {
			return SpringdocRouteBuilder.route()
				.GET("/tides", (request) -> ServerResponse.ok().body("high"),
						(operation) -> operation.operationId("tides"))
				.build();
		}

	}

	@RestController
	static class Shelf {

		@GetMapping("/forecasts/{city:[a-z]+}")
		@PaidEndpoint("$0.01")
		String forecast(@PathVariable String city, PaidCall call) {
			return city;
		}

		@GetMapping("/reports/{size}")
		@PaidEndpoint(priceResolver = "bySize")
		String report(@PathVariable String size) {
			return size;
		}

		@GetMapping("/volumes")
		@PaidEndpoint(plan = "volume")
		String volume() {
			return "";
		}

		@GetMapping("/seasons")
		@PaidEndpoint(plan = "season")
		@Operation(security = @SecurityRequirement(name = "login"))
		String season() {
			return "";
		}

		@PostMapping("/summaries")
		@PaidEndpoint(plan = "words")
		String summary(@RequestBody String text, PaidCall call) {
			return text;
		}

		@GetMapping(path = "/maps", params = "scale=large")
		@PaidEndpoint("$0.05")
		String largeMap() {
			return "";
		}

		@GetMapping(path = "/maps", params = "scale=small")
		@PaidEndpoint("$0.04")
		String smallMap() {
			return "";
		}

		@GetMapping("/moons")
		@ApiResponse(responseCode = "402", description = "Costs money")
		String moon() {
			return "";
		}

		@GetMapping("/secrets")
		@Hidden
		@PaidEndpoint("$9")
		String secret() {
			return "";
		}

		@GetMapping("/cities")
		String cities() {
			return "";
		}

	}

}
