package io.github.x402spring.sample;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments for those who cannot sign.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Tag("integration")
class SandboxSignTests {

	private SampleClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new SampleClient(port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/weather", "/api/weather?city=Oslo", "/api/report/large" })
	void signatureBuysTheContent(String path) {
		HttpResponse<String> signature = this.client.get("/sandbox/sign" + path);
		assertThat(signature.statusCode()).isEqualTo(200);
		assertThat(SampleClient.header(signature, "Content-Type")).startsWith("text/plain");
		assertThat(signature.headers().firstValue("Cache-Control")).contains("no-store");
		HttpResponse<String> response = this.client.get(path, "PAYMENT-SIGNATURE", signature.body());
		assertThat(response.statusCode()).isEqualTo(200);
	}

	@Test
	void everySignatureIsAPaymentOfItsOwn() {
		String first = this.client.get("/sandbox/sign/api/weather").body();
		String second = this.client.get("/sandbox/sign/api/weather").body();
		assertThat(first).isNotEqualTo(second);
	}

	@Test
	void freePathIsNotSignedFor() {
		HttpResponse<String> response = this.client.get("/sandbox/sign/api/cities");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).contains("GET /api/cities is not a paid endpoint");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a.", "a/" })
	void longPathIsRefusedLikeAShortOne(String piece) {
		HttpResponse<String> response = this.client.get("/sandbox/sign/" + piece.repeat(3000 / piece.length()) + "a");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).contains("is not a paid endpoint");
	}

	@Test
	void longQueryIsSignedFor() {
		String path = "/api/weather?city=" + "a".repeat(3000);
		assertThat(this.client.get("/sandbox/sign" + path).statusCode()).isEqualTo(200);
	}

	// The handler asks for a payment to somebody else.
	@Test
	void challengeOfAnUnpaidHandlerIsNotSigned() {
		assertThat(this.client.get("/foreign").statusCode()).isEqualTo(402);
		HttpResponse<String> response = this.client.get("/sandbox/sign/foreign");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).contains("GET /foreign is not a paid endpoint");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "//example.org/api", "/http://example.org/", "/../api/weather", "/api/./weather",
			"/api/%2e%2e/weather", "/api;a=b/weather", "/api%2fweather", "/@example.org", "/api:80/weather",
			"/sandbox/sign/api/weather" })
	void pathThatMayLeadElsewhereIsRefused(String path) {
		HttpResponse<String> response = this.client.get("/sandbox/sign" + path);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
	}

	@Test
	void malformedQueryIsRefused(@LocalServerPort int port) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(30_000);
			socket.getOutputStream()
				.write("GET /sandbox/sign/api/weather?city=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(answer).startsWith("HTTP/1.1 400").contains("The query is malformed");
		}
	}

	/** Hands out the challenge of another server, as a handler that calls one may do. */
	@TestConfiguration(proxyBeanMethods = false)
	@RestController
	static class Foreign {

		@GetMapping("/foreign")
		ResponseEntity<Void> foreign() {
			PaymentRequirements offer = new PaymentRequirements("exact", new Network("eip155:84532"),
					BigInteger.valueOf(10_000), "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
					"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", 60,
					JsonNodeFactory.instance.objectNode().put("name", "USDC").put("version", "2"));
			PaymentRequired challenge = new PaymentRequired("Payment required",
					new PaidResource("https://example.org/", "", ""), List.of(offer), null);
			return ResponseEntity.status(402).header("PAYMENT-REQUIRED", X402Codec.encode(challenge)).build();
		}

	}

}
