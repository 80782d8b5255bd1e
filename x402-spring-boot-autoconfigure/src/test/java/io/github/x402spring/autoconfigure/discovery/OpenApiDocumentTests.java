package io.github.x402spring.autoconfigure.discovery;

import java.util.List;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springdoc.core.utils.SpringDocUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Springdoc's OpenAPI document of paid handlers, on a real port: what clients send is in
 * it, {@link PaidCall} is not.
 */
@Tag("integration")
class OpenApiDocumentTests {

	// Springdoc's list of types is static: each case begins without ours.
	@BeforeEach
	void forgetPaidCall() {
		SpringDocUtils.getConfig().removeRequestWrapperToIgnore(PaidCall.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.main.lazy-initialization=false", "spring.main.lazy-initialization=true",
			"springdoc.pre-loading-enabled=true", "springdoc.default-flat-param-object=true",
			"springdoc.api-docs.version=openapi_3_0" })
	void paidCallIsNoParameter(String property) {
		try (ConfigurableApplicationContext shop = new SpringApplicationBuilder(Shop.class)
			.web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--springdoc.api-docs.enabled=true", "--x402.network=eip155:84532",
					"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=sandbox",
					"--" + property)) {
			String port = shop.getEnvironment().getRequiredProperty("local.server.port");
			JsonNode document = JsonMapper.shared()
				.readTree(RestClient.create("http://localhost:" + port)
					.get()
					.uri("/v3/api-docs")
					.retrieve()
					.body(String.class));
			JsonNode paths = document.get("paths");
			assertThat(parameters(paths.at("/~1forecasts~1{city}/get"))).containsExactly("city", "days");
			assertThat(paths.at("/~1forecasts~1{city}/get").has("requestBody")).isFalse();
			assertThat(parameters(paths.at("/~1first/get"))).isEmpty();
			JsonNode post = paths.at("/~1summaries/post");
			assertThat(parameters(post)).isEmpty();
			assertThat(post.at("/requestBody/content/application~1json/schema/type").asString()).isEqualTo("string");
			assertThat(document.toString()).doesNotContain("PaidCall", "atomicAmount");
		}
	}

	private static List<String> parameters(JsonNode operation) {
		assertThat(operation.isObject()).isTrue();
		return operation.path("parameters").valueStream().map((it) -> it.get("name").asString()).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Shop {

	}

	@RestController
	static class PaidController {

		@GetMapping("/forecasts/{city}")
		@PaidEndpoint("$0.01")
		String forecast(@PathVariable String city, @RequestParam int days, PaidCall call) {
			return city + days + call.id();
		}

		@GetMapping("/first")
		@PaidEndpoint("$0.01")
		String first(@Nullable PaidCall call) {
			return (call != null) ? call.id() : "";
		}

		@PostMapping("/summaries")
		@PaidEndpoint("$0.01")
		String summarise(@RequestBody String text, PaidCall call) {
			return text + call.id();
		}

	}

}
