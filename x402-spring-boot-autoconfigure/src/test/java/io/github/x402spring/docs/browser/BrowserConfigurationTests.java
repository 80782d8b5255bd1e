package io.github.x402spring.docs.browser;

import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide says about browsers and about the public URL.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.base-url=https://api.example.com/shop" })
@AutoConfigureRestTestClient
class BrowserConfigurationTests {

	@Autowired
	private RestTestClient client;

	@Test
	void preflightOfTheNpmClientPasses() {
		HttpHeaders headers = this.client.method(HttpMethod.OPTIONS)
			.uri("/api/paid")
			.header("Origin", "https://shop.example.com")
			.header("Access-Control-Request-Method", "GET")
			.header("Access-Control-Request-Headers", "access-control-expose-headers,payment-signature")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult()
			.getResponseHeaders();
		assertThat(headers.getAccessControlAllowHeaders()).containsExactlyInAnyOrder("access-control-expose-headers",
				"payment-signature");
	}

	@Test
	void challengeIsReadableForTheBrowsersScript() {
		HttpHeaders headers = this.client.get()
			.uri("/api/paid")
			.header("Origin", "https://shop.example.com")
			.exchange()
			.expectStatus()
			.isEqualTo(402)
			.returnResult()
			.getResponseHeaders();
		assertThat(headers.getAccessControlAllowOrigin()).isEqualTo("https://shop.example.com");
		assertThat(headers.getAccessControlExposeHeaders()).contains("PAYMENT-REQUIRED", "PAYMENT-RESPONSE",
				"X-PAYMENT-RESPONSE");
	}

	@Test
	void challengeNamesThePublicUrl() {
		String challenge = this.client.get()
			.uri("/api/paid?q=1")
			.header("X-Forwarded-Host", "ignored.example.com")
			.exchange()
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED");
		assertThat(X402Codec.decodePaymentRequired(challenge).resource().url())
			.isEqualTo("https://api.example.com/shop/api/paid?q=1");
	}

}
