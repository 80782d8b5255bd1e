package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;

import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Browsers on other origins (attack A25). Foreign origins: {@link DispatchTests}.
 */
@SpringBootTest(classes = WallsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.routes[0].pattern=/functional", "x402.routes[0].price=$0.01" })
@DisplayName("A25 CORS")
@Tag("integration")
class CorsTests {

	@Autowired
	private SandboxFacilitator sandbox;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		WallsApplication.RUNS.set(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/paid", "/functional", "/exposing", "/exposing-all" })
	@DisplayName("A25 preflight as the npm client asks is answered without payment")
	void preflightAsTheNpmClientAsks(String path) {
		HttpResponse<String> response = this.client.send("OPTIONS", path, null, "Origin", HeaderHandlers.SHOP,
				"Access-Control-Request-Method", "GET", "Access-Control-Request-Headers",
				"access-control-expose-headers,payment-signature");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue(HeaderHandlers.SHOP);
		assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
			.containsIgnoringCase("payment-signature")
			.containsIgnoringCase("access-control-expose-headers");
		assertThat(WallsApplication.RUNS).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/paid", "/functional", "/exposing", "/exposing-all", "/exposing-itself" })
	@DisplayName("A25 allowed origin can read challenge, receipt and content")
	void allowedOriginCanReadChallengeAndReceipt(String path) {
		HttpResponse<String> challenge = this.client.get(path, "Origin", HeaderHandlers.SHOP);
		assertThat(challenge.statusCode()).isEqualTo(402);
		assertReadable(challenge);
		HttpResponse<String> paid = this.client.pay(path, "Origin", HeaderHandlers.SHOP);
		assertThat(paid.statusCode()).isEqualTo(200);
		assertReadable(paid);
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> refused = this.client.payWith(payment, path, "Origin", HeaderHandlers.SHOP);
		assertThat(refused.statusCode()).isEqualTo(402);
		assertReadable(refused);
	}

	@Test
	@DisplayName("A25 headers that the application exposes stay exposed")
	void headersOfTheApplicationStayExposed() {
		assertThat(exposed(this.client.pay("/exposing", "Origin", HeaderHandlers.SHOP))).contains("X-Total");
		assertThat(exposed(this.client.pay("/exposing-itself", "Origin", HeaderHandlers.SHOP))).contains("X-Total");
		assertThat(exposed(this.client.pay("/exposing-all", "Origin", HeaderHandlers.SHOP))).contains("*");
	}

	@Test
	@DisplayName("A25 without an origin nothing is exposed")
	void withoutOriginNothingIsExposed() {
		assertThat(this.client.get("/exposing").headers().map()).doesNotContainKeys("access-control-allow-origin",
				"access-control-expose-headers");
	}

	private static void assertReadable(HttpResponse<String> response) {
		assertThat(response.headers().allValues("Access-Control-Allow-Origin")).containsExactly(HeaderHandlers.SHOP);
		assertThat(exposed(response)).containsOnlyOnce("PAYMENT-REQUIRED", "X-PAYMENT-RESPONSE")
			.haveExactly(1, new org.assertj.core.api.Condition<>("PAYMENT-RESPONSE"::equalsIgnoreCase, "the receipt"));
	}

	private static String[] exposed(HttpResponse<String> response) {
		return String.join(",", response.headers().allValues("Access-Control-Expose-Headers")).split("\\s*,\\s*");
	}

}
