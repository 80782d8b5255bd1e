package io.github.x402spring.x402.bazaar;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidEndpointDescriptor.CallExample;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Declarations of calls: small, self-contained, and with examples that fit their schemas.
 */
class BazaarTests {

	private static final String URL = "https://weather.example/api/things/7";

	@Test
	void callIsDeclaredAsItsOperationSays() {
		ObjectNode declared = declare("GET", "/api/things/{id}",
				"""
						{"parameters": [
						  {"in": "query", "name": "city", "required": true, "schema": {"$ref": "#/components/schemas/City"}},
						  {"in": "query", "name": "days", "schema": {"type": "integer", "minimum": 3}},
						  {"in": "query", "name": "unit", "schema": {"type": "string", "default": "C"}},
						  {"in": "header", "name": "X-Mood", "required": true, "schema": {"type": "string"}}],
						 "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Weather"}}}},
						  "404": {"content": {"application/json": {"schema": {"type": "string"}}}}}}""");
		JsonNode bazaar = declared.get("bazaar");
		assertThat(bazaar.get("info").toString()).isEqualTo(
				"{\"input\":{\"type\":\"http\",\"method\":\"GET\",\"queryParams\":{\"city\":\"Oslo\",\"unit\":\"C\"},"
						+ "\"pathParams\":{\"id\":\"7\"}},\"output\":{\"type\":\"json\",\"example\":{\"sky\":\"clear\","
						+ "\"degrees\":1.5,\"next\":[{\"sky\":\"clear\",\"degrees\":1.5,\"next\":[]}]}}}");
		assertThat(bazaar.at("/schema/properties/input/properties/queryParams").toString()).isEqualTo(
				"{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"enum\":[\"Oslo\",\"Rome\"]},"
						+ "\"days\":{\"type\":\"integer\"},\"unit\":{\"type\":\"string\"}},\"required\":[\"city\"]}");
		assertThat(bazaar.get("routeTemplate").asString()).isEqualTo("/api/things/:id");
		assertThat(bazaar.toString()).doesNotContain("$ref", "X-Mood");
	}

	@Test
	void bodyIsDeclaredWithItsSort() {
		String operation = """
				{"requestBody": {"content": {"%s": {"schema": {"type": "object", "required": ["text"],
				  "properties": {"text": {"type": "string"}, "size": {"type": "integer"}}}, "example": %s}}}}""";
		JsonNode json = declare("POST", "/a",
				operation.replaceFirst("%s", "application/json").replaceFirst("%s", "{\"text\": \"Hello\"}"))
			.at("/bazaar/info/input");
		assertThat(json.toString())
			.isEqualTo("{\"type\":\"http\",\"method\":\"POST\",\"bodyType\":\"json\",\"body\":{\"text\":\"Hello\"}}");
		// The example of the application does not fit, so that facilitators would drop
		// it.
		JsonNode form = declare("PUT", "/a",
				operation.replaceFirst("%s", "multipart/form-data").replaceFirst("%s", "{\"text\": 7}"))
			.at("/bazaar/info/input");
		assertThat(form.get("bodyType").asString()).isEqualTo("form-data");
		assertThat(form.get("body").toString()).isEqualTo("{\"text\":\"text\",\"size\":1}");
		JsonNode get = declare("GET", "/a", operation.replaceFirst("%s", "text/plain").replaceFirst("%s", "{}"))
			.at("/bazaar/info/input");
		assertThat(get.has("body")).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					GET  | {"input":{"type":"http","method":"GET","queryParams":{"city":"Oslo","days":2}},"output":{"type":"json","example":[{"sky":null}]}}
					POST | {"input":{"type":"http","method":"POST","bodyType":"json","body":{"city":"Oslo","days":2}},"output":{"type":"json","example":[{"sky":null}]}}
					""")
	void examplesOfTheApplicationComeFirst(String method, String info) {
		Bazaar bazaar = bazaar(endpoint(List.of(method), "/a",
				new CallExample("{\"city\": \"Oslo\", \"days\": 2}", "[{\"sky\": null}]")));
		bazaar.learn("""
				{"paths": {"/a": {"%s": {"x-x402-endpoints": ["it"],
				  "parameters": [{"in": "query", "name": "q", "schema": {"type": "string"}}]}}}}"""
			.formatted(method.toLowerCase(Locale.ROOT)));
		ObjectNode declared = bazaar.declare("it", method, "https://weather.example/a");
		assertThat(declared).isNotNull();
		JsonNode declaration = declared.get("bazaar");
		assertThat(declaration.get("info").toString()).isEqualTo(info);
		assertThat(ExampleCheck.fits(declaration.get("info"), declaration.get("schema"))).isTrue();
		assertThat(declaration.at("/schema/properties/input/properties").toString())
			.contains("{\"city\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\"}}");
	}

	@Test
	void oneExampleLeavesTheRestToTheDocument() {
		Bazaar bazaar = bazaar(endpoint(List.of("GET"), "/a", new CallExample("", "{\"sky\": [true, 1.5]}")));
		bazaar.learn("""
				{"paths": {"/a": {"get": {"x-x402-endpoints": ["it"], "parameters": [{"in": "query", "name": "q",
				  "required": true, "schema": {"type": "string"}, "example": "x"}]}}}}""");
		assertThat(bazaar.declare("it", "GET", URL).at("/bazaar/info").toString())
			.isEqualTo("{\"input\":{\"type\":\"http\",\"method\":\"GET\",\"queryParams\":{\"q\":\"x\"}},"
					+ "\"output\":{\"type\":\"json\",\"example\":{\"sky\":[true,1.5]}}}");
	}

	@Test
	void whatIsTooLongIsLeftOut() {
		String long1 = "\"type\": \"string\", \"enum\": [\"" + "x".repeat(2000) + "\"]";
		JsonNode withoutOutput = declare("GET", "/a", """
				{"parameters": [{"in": "query", "name": "city", "schema": {"type": "string"}}],
				 "responses": {"200": {"content": {"application/json": {"schema": {%s}}}}}}""".replace("%s", long1));
		assertThat(withoutOutput.at("/bazaar/info").has("output")).isFalse();
		assertThat(withoutOutput.at("/bazaar/info/input").has("queryParams")).isTrue();
		JsonNode bare = declare("GET", "/a",
				"{\"parameters\": [{\"in\": \"query\", \"name\": \"city\", \"schema\": {%s}}]}".replace("%s", long1));
		assertThat(bare.at("/bazaar/info").toString()).isEqualTo("{\"input\":{\"type\":\"http\",\"method\":\"GET\"}}");
	}

	@Test
	void beforeADocumentIsReadMethodAndPathAreKnown() {
		Bazaar bazaar = bazaar(endpoint(List.of("GET"), "/api/things/{id}"));
		assertThat(bazaar.version()).isZero();
		assertThat(bazaar.declare("it", "GET", URL).at("/bazaar/info").toString())
			.isEqualTo("{\"input\":{\"type\":\"http\",\"method\":\"GET\",\"pathParams\":{\"id\":\"7\"}}}");
		bazaar.learn("{\"paths\": {\"/b\": {\"get\": {\"responses\": {}}}}}");
		assertThat(bazaar.version()).isEqualTo(1);
	}

	@Test
	void methodOfTheRequestIsDeclared() {
		Bazaar bazaar = bazaar(endpoint(List.of(), "/a"));
		bazaar
			.learn("""
					{"paths": {"/a": {"get": {"x-x402-endpoints": ["it"]}, "post": {"x-x402-endpoints": ["it"], "requestBody":
					  {"content": {"text/plain": {"schema": {"type": "string"}}}}}}}}""");
		assertThat(bazaar.declare("it", "POST", URL).at("/bazaar/info/input").toString())
			.isEqualTo("{\"type\":\"http\",\"method\":\"POST\",\"bodyType\":\"text\",\"body\":\"text\"}");
		assertThat(bazaar.declare("it", "HEAD", URL)).isEqualTo(bazaar.declare("it", "GET", URL));
		assertThat(bazaar.declare("it", "GET", URL).at("/bazaar/info/input/method").asString()).isEqualTo("GET");
		assertThat(bazaar.declare("it", "OPTIONS", URL)).isNull();
		assertThat(bazaar(null).declare("it", "GET", URL)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			/things/{id}             | https://a.example/things/7         | /things/:id
			/things/{id:[0-9]{1,3}}  | https://a.example/things/7         | /things/:id
			/{a}/{b}                 | https://a.example/shop/x/y         | /shop/:a/:b
			/{a}/{b}                 | https://a.example/x/y?q=/z         | /:a/:b
			/{a}-{b}                 | https://a.example/x-y              | /:a-:b
			/things                  | https://a.example/things           | -
			/files/**                | https://a.example/files/a/b        | -
			/{id}/**                 | https://a.example/files/a/b        | -
			/{id}                    | https://a.example/%zz              | -
			/things/{id}             | https://a.example/other            | -
			""")
	void pathsWithVariablesHaveATemplate(String pattern, String url, @Nullable String template) {
		assertThat(RouteTemplate.of(pattern, url).map(RouteTemplate::template))
			.isEqualTo(Optional.ofNullable(template));
	}

	private static ObjectNode declare(String method, String pattern, String operation) {
		Bazaar bazaar = bazaar(endpoint(List.of(method), pattern));
		bazaar.learn("""
				{"paths": {"/x": {"%m": %s}}, "components": {"schemas": {
				  "City": {"type": "string", "enum": ["Oslo", "Rome"], "example": "Oslo"},
				  "Weather": {"type": "object", "properties": {"sky": {"type": "string", "example": "clear"},
				    "degrees": {"type": "number", "example": 1.5},
				    "next": {"type": "array", "items": {"$ref": "#/components/schemas/Weather"}}}}}}}"""
			.replace("%m", method.toLowerCase(Locale.ROOT))
			.replace("%s", operation.replaceFirst("\\{", "{\"x-x402-endpoints\": [\"it\"], ")));
		ObjectNode declared = bazaar.declare("it", method, URL);
		assertThat(declared).isNotNull();
		JsonNode bare = declared.get("bazaar");
		assertThat(ExampleCheck.fits(bare.get("info"), bare.get("schema"))).as(bare.toString()).isTrue();
		return declared;
	}

	private static Bazaar bazaar(@Nullable PaidEndpointDescriptor endpoint) {
		return new Bazaar((identity) -> Optional.ofNullable(endpoint));
	}

	private static PaidEndpointDescriptor endpoint(List<String> methods, String pattern) {
		return endpoint(methods, pattern, CallExample.NONE);
	}

	private static PaidEndpointDescriptor endpoint(List<String> methods, String pattern, CallExample example) {
		return new PaidEndpointDescriptor("it", "it", "A#a", methods, List.of(pattern), "$1", "", "",
				Settlement.AFTER_HANDLER, "", (request) -> List.of(), null, example);
	}

}
