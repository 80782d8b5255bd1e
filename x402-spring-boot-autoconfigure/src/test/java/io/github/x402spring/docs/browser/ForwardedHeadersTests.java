package io.github.x402spring.docs.browser;

import java.util.function.Consumer;

import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide says about forwarded headers.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "server.forward-headers-strategy=framework" })
@AutoConfigureRestTestClient
class ForwardedHeadersTests {

	@Autowired
	private RestTestClient client;

	@LocalServerPort
	private int port;

	@Test
	void forwardedHeadersCountWhenTheApplicationTrustsThem() {
		assertThat(url((headers) -> {
			headers.set("X-Forwarded-Proto", "https");
			headers.set("X-Forwarded-Host", "api.example.com");
		})).isEqualTo("https://api.example.com/api/paid");
	}

	@Test
	void withoutThemTheRequestCounts() {
		assertThat(url((headers) -> {
		})).isEqualTo("http://localhost:" + this.port + "/api/paid");
	}

	private String url(Consumer<HttpHeaders> headers) {
		String challenge = this.client.get()
			.uri("/api/paid")
			.headers(headers)
			.exchange()
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED");
		return X402Codec.decodePaymentRequired(challenge).resource().url();
	}

}
