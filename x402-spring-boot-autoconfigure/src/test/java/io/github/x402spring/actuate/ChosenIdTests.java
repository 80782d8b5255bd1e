package io.github.x402spring.actuate;

import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An id is a name. Where it looks like another mapping, methods and paths are still those
 * of the endpoint's own mapping.
 */
@SpringBootTest(classes = ChosenIdTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=x402",
				"x402.routes[0].id=DELETE /free", "x402.routes[0].pattern=/routed", "x402.routes[0].methods=PUT",
				"x402.routes[0].price=$0.02" })
@Tag("integration")
class ChosenIdTests {

	@Autowired
	private PaidEndpointCatalogue catalogue;

	@LocalServerPort
	private int port;

	@Test
	void catalogueKnowsTheMethodsOfTheMapping() {
		assertThat(this.catalogue.find("GET /free").orElseThrow()).satisfies((endpoint) -> {
			assertThat(endpoint.methods()).containsExactly("POST");
			assertThat(endpoint.patterns()).containsExactly("/orders");
		});
		assertThat(this.catalogue.find("DELETE /free").orElseThrow()).satisfies((endpoint) -> {
			assertThat(endpoint.methods()).containsExactly("PUT");
			assertThat(endpoint.patterns()).containsExactly("/routed");
		});
	}

	@Test
	void operatorsSeeTheMethodsOfTheMapping() {
		JsonNode report = client().json("/actuator/x402");
		assertThat(texts(endpoint(report, "GET /free").get("methods"))).containsExactly("POST");
		assertThat(texts(endpoint(report, "DELETE /free").get("methods"))).containsExactly("PUT");
		assertThat(texts(endpoint(report, "anything").get("methods"))).isEmpty();
	}

	@Test
	void selfCheckCallsTheMapping() {
		JsonNode result = client().json("/actuator/x402/selfcheck");
		assertThat(endpoint(result, "GET /free").get("request").asString()).isEqualTo("POST /orders");
		assertThat(endpoint(result, "DELETE /free").get("request").asString()).isEqualTo("PUT /routed");
		assertThat(endpoint(result, "anything").get("request").asString()).isEqualTo("GET /any");
		assertThat(result.get("outcome").asString()).isEqualTo("PASS");
	}

	@Test
	void whatTheIdNamesStaysFree() {
		assertThat(client().get("/free").body()).isEqualTo("free");
		assertThat(client().post("/orders", "").statusCode()).isEqualTo(402);
	}

	private Client client() {
		return new Client(this.port);
	}

	private static JsonNode endpoint(JsonNode result, String id) {
		return result.get("endpoints")
			.valueStream()
			.filter((it) -> it.get("id").asString().equals(id))
			.findFirst()
			.orElseThrow();
	}

	private static List<String> texts(JsonNode array) {
		return array.valueStream().map(JsonNode::asString).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Orders.class)
	static class Application {

	}

	@RestController
	static class Orders {

		@PostMapping("/orders")
		@PaidEndpoint(id = "GET /free", price = "$0.01")
		String order() {
			return "content";
		}

		@PutMapping("/routed")
		String routed() {
			return "content";
		}

		@RequestMapping("/any")
		@PaidEndpoint(id = "anything", price = "$0.01")
		String any() {
			return "content";
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

}
