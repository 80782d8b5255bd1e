package io.github.x402spring.sample;

import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the sample tells about its prices outside of a 402, read with packages from npm.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Tag("integration")
class DiscoveryTests {

	private String server;

	private SampleClient client;

	@BeforeEach
	void install(@LocalServerPort int port) throws Exception {
		NodeProject.install();
		this.server = "http://localhost:" + port;
		this.client = new SampleClient(port);
	}

	@Test
	void validatorsReadThePricesInTheOpenApiDocument() throws Exception {
		JsonNode result = NodeProject.run("openapi.mjs", this.server + "/openapi.json", "/api/weather", "0.001",
				"0.001 USDC on base-sepolia");
		assertThat(result.get("valid").asBoolean()).as(result.toString()).isTrue();
		assertThat(result.get("problems")).as(result.toString()).isEmpty();
		assertThat(result.get("priced").valueStream().map(JsonNode::asString)).contains("get /api/weather",
				"get /api/report/{size}", "get /api/forecast", "post /api/summaries",
				"post /x402/passes/forecast/hundred", "post /x402/passes/summaries/credit");
		// A pass is bought without a body, which is worth a warning to mppx.
		assertThat(result.get("prices").valueStream().filter((it) -> it.get("severity").asString().equals("error")))
			.isEmpty();
		assertThat(result.get("prices").valueStream().map((it) -> it.get("path").asString()))
			.allSatisfy((path) -> assertThat(path).startsWith("paths./x402/passes/"));
		assertThat(result.get("ours")).isEqualTo(result.get("theirs"));
	}

	@Test
	void documentsForAgentsListWhatIsForSale() {
		JsonNode manifest = SampleClient.json(this.client.get("/.well-known/x402").body());
		assertThat(manifest.get("resources").valueStream().map((it) -> it.get("resource").asString()))
			.contains(this.server + "/api/weather", this.server + "/api/report/{size}");
		assertThat(this.client.get("/llms.txt").body()).startsWith("# Weather\n")
			.contains("- [GET /api/weather](" + this.server + "/api/weather): $0.001. The weather in a city.\n",
					"- [POST /x402/passes/forecast/day](", "- [API reference](" + this.server + "/openapi.json)");
	}

	@Test
	void facilitatorsCatalogueWhatChallengesDeclare() throws Exception {
		// The document is read while the application starts, and by this request at last.
		assertThat(this.client.get("/openapi.json").statusCode()).isEqualTo(200);
		JsonNode results = NodeProject.run("bazaar.mjs", this.server, "GET /api/weather", "GET /api/report/small",
				"POST /api/summaries", "POST /x402/passes/forecast/day");
		assertThat(results).hasSize(4).allSatisfy((result) -> {
			assertThat(result.at("/valid/valid").asBoolean()).as(result.toString()).isTrue();
			assertThat(result.at("/complete/valid").asBoolean()).as(result.toString()).isTrue();
			assertThat(result.get("bytes").asInt()).isLessThan(6 * 1024);
		});
		JsonNode weather = results.get(0).get("catalogued");
		assertThat(weather.at("/discoveryInfo/input").toString())
			.isEqualTo("{\"type\":\"http\",\"method\":\"GET\",\"queryParams\":{\"city\":\"Berlin\"}}");
		assertThat(weather.at("/discoveryInfo/output/example/city").isString()).isTrue();
		JsonNode report = results.get(1).get("catalogued");
		assertThat(report.get("routeTemplate").asString()).isEqualTo("/api/report/:size");
		assertThat(report.at("/discoveryInfo/input/pathParams/size").asString()).isEqualTo("small");
		assertThat(results.get(2).at("/catalogued/discoveryInfo/input/body/text").isString()).isTrue();
	}

}
