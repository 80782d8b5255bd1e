package io.github.x402spring.docs.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide says about a facilitator that wants another token for each call.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote" })
@AutoConfigureRestTestClient
class FacilitatorConfigurationTests {

	private static final List<String> CALLS = new CopyOnWriteArrayList<>();

	private static final HttpServer FACILITATOR = facilitator();

	@Autowired
	private RestTestClient client;

	@DynamicPropertySource
	static void url(DynamicPropertyRegistry registry) {
		registry.add("x402.facilitator.url", () -> "http://127.0.0.1:" + FACILITATOR.getAddress().getPort() + "/x402/");
	}

	@AfterAll
	static void stop() {
		FACILITATOR.stop(0);
	}

	@Test
	void everyCallCarriesItsOwnToken() {
		String challenge = this.client.get()
			.uri("/paid")
			.exchange()
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED");
		this.client.get()
			.uri("/paid")
			.header("PAYMENT-SIGNATURE", SandboxWallet.developmentKey(0).pay(challenge))
			.exchange()
			.expectStatus()
			.isOk();
		assertThat(CALLS).containsExactly("POST /x402/verify Bearer POST-/x402/verify",
				"POST /x402/settle Bearer POST-/x402/settle");
	}

	private static HttpServer facilitator() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/x402/verify", (exchange) -> answer(exchange, "{\"isValid\":true}"));
			server.createContext("/x402/settle", (exchange) -> answer(exchange, """
					{"success":true,"transaction":"0x%s","network":"eip155:84532"}""".formatted("ab".repeat(32))));
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void answer(HttpExchange exchange, String json) throws IOException {
		try (exchange) {
			CALLS.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
					+ exchange.getRequestHeaders().getFirst("Authorization"));
			byte[] body = json.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ FacilitatorConfiguration.class, PaidController.class })
	static class Application {

		@Bean
		TokenSource tokenSource() {
			return (method, uri) -> method + "-" + uri.getPath();
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/paid")
		@PaidEndpoint("$0.01")
		String paid() {
			return "content";
		}

	}

}
