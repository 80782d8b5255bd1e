package io.github.x402spring.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments for those who cannot sign.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
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
		assertThat(response.body()).contains("GET /api/cities asks for no payment");
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

}
