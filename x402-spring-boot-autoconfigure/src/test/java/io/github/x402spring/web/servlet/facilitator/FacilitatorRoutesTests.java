package io.github.x402spring.web.servlet.facilitator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

import io.github.x402spring.onchain.FakeNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The facilitator on a real port.
 */
@Tag("integration")
class FacilitatorRoutesTests {

	private static final String TOKEN = "shop-0123456789abcdef";

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static FakeNode node;

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		node = new FakeNode();
		application = run("--x402.facilitator.server.path=/pay/others",
				"--x402.facilitator.server.max-request-size=4KB", "--x402.facilitator.server.callers[0].name=shop",
				"--x402.facilitator.server.callers[0].token=" + TOKEN, "--x402.facilitator.server.callers[0].payees=*",
				"--management.endpoints.web.exposure.include=*");
	}

	@AfterAll
	static void stop() {
		application.close();
		node.close();
	}

	@Test
	void supportedIsServedToCallers() throws Exception {
		HttpResponse<String> response = call("GET", "/pay/others/supported", "", "Authorization", "Bearer " + TOKEN);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
		assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
		assertThat(response.body()).contains("\"network\":\"eip155:84532\"", "\"network\":\"base-sepolia\"",
				"\"signers\":{\"eip155:*\":[\"0x");
	}

	@ParameterizedTest
	@CsvSource({ "GET, /pay/others/supported", "POST, /pay/others/verify", "POST, /pay/others/settle" })
	void whoShowsNoKnownTokenGetsNothing(String method, String path) throws Exception {
		for (String[] headers : new String[][] { {}, { "Authorization", "Bearer wrong-0123456789abcdef" },
				{ "Authorization", TOKEN } }) {
			HttpResponse<String> response = call(method, path, "{}", headers);
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
			assertThat(response.body()).isEqualTo("{\"error\":\"A known bearer token is required\"}");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "verify", "settle" })
	void malformedBodyIsABadRequestInTheShapeOfTheProtocol(String operation) throws Exception {
		HttpResponse<String> response = post(operation, "{\"x402Version\":2}");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("\"invalid_payload\"")
			.contains(operation.equals("verify") ? "\"isValid\":false" : "\"success\":false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "verify", "settle" })
	void bodyHasALimitWhetherItsLengthIsToldOrNot(String operation) throws Exception {
		assertThat(post(operation, "x".repeat(4096)).statusCode()).isEqualTo(400);
		assertThat(post(operation, "x".repeat(4097)).statusCode()).isEqualTo(413);
		String head = "POST /pay/others/" + operation + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
				+ "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
		assertThat(raw(head + "1001\r\n" + "x".repeat(4097) + "\r\n0\r\n\r\n")).startsWith("HTTP/1.1 413");
	}

	@Test
	void webPagesOfOthersCannotCallIt() throws Exception {
		HttpResponse<String> form = HTTP.send(HttpRequest.newBuilder(uri("/pay/others/settle"))
			.header("Authorization", "Bearer " + TOKEN)
			.header("Content-Type", "text/plain")
			.POST(BodyPublishers.ofString("{}"))
			.build(), BodyHandlers.ofString());
		assertThat(form.statusCode()).isEqualTo(415);
		HttpResponse<String> preflight = HTTP.send(HttpRequest.newBuilder(uri("/pay/others/settle"))
			.header("Origin", "https://evil.example")
			.header("Access-Control-Request-Method", "POST")
			.header("Access-Control-Request-Headers", "content-type")
			.method("OPTIONS", BodyPublishers.noBody())
			.build(), BodyHandlers.ofString());
		assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "GET, /pay/others/settle", "POST, /pay/others/supported", "GET, /x402/facilitator/supported" })
	void nothingElseIsServed(String method, String path) throws Exception {
		assertThat(call(method, path, "{}", "Authorization", "Bearer " + TOKEN).statusCode()).isIn(404, 405);
	}

	@ParameterizedTest
	@ValueSource(strings = { "configprops", "env", "beans", "mappings", "x402" })
	void tokenIsInNoEndpoint(String endpoint) throws Exception {
		HttpResponse<String> response = call("GET", "/actuator/" + endpoint, "");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).doesNotContain(TOKEN);
	}

	@Test
	void onLoopbackNoTokenIsNeeded() throws Exception {
		try (ConfigurableApplicationContext local = run("--server.address=127.0.0.1")) {
			HttpResponse<String> response = HTTP.send(HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + port(local) + "/x402/facilitator/supported"))
				.build(), BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).properties("server.port=0",
				"spring.main.banner-mode=off", "x402.network=eip155:84532",
				"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=onchain",
				"x402.rpc-url=" + node.url(), "x402.onchain.private-key=0x" + "4b".repeat(32),
				"x402.ledger.type=memory", "x402.facilitator.server.enabled=true",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
						+ "org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration")
			.run(arguments);
	}

	private static HttpResponse<String> post(String operation, String body) throws Exception {
		return call("POST", "/pay/others/" + operation, body, "Authorization", "Bearer " + TOKEN);
	}

	private static HttpResponse<String> call(String method, String path, String body, String... headers)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
			.method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
			.header("Content-Type", "application/json; charset=utf-8");
		return HTTP.send(((headers.length > 0) ? request.headers(headers) : request).build(), BodyHandlers.ofString());
	}

	private static String raw(String request) throws IOException {
		try (Socket socket = new Socket("localhost", port(application))) {
			OutputStream out = socket.getOutputStream();
			out.write(request.getBytes(StandardCharsets.US_ASCII));
			out.flush();
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	private static URI uri(String path) {
		return URI.create("http://localhost:" + port(application) + path);
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
