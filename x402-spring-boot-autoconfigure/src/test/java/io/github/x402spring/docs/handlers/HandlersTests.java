package io.github.x402spring.docs.handlers;

import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the reference says about where the annotation may stand and about routes.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.routes[0].pattern=/quotes/{symbol}",
				"x402.routes[0].methods=GET", "x402.routes[0].price=$0.001", "x402.routes[0].description=A quote",
				"x402.routes[1].pattern=/downloads/**", "x402.routes[1].price=$0.10",
				"x402.routes[1].settlement=before_handler", "management.endpoints.web.exposure.include=x402" })
@AutoConfigureRestTestClient
class HandlersTests {

	@Autowired
	private RestTestClient client;

	@ParameterizedTest
	@CsvSource({ "/api/catalogue, 10000", "/api/archive/1999, 20000", "/api/archive/today, 50000",
			"/api/archive/search, 2500", "/quotes/ABC, 1000", "/downloads/secret.txt, 100000", "/old/prices, 30000",
			"/api/archive/export, 20000" })
	void everyHandlerIsSoldForItsPrice(String uri, long amount) {
		String challenge = this.client.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isEqualTo(402)
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED");
		assertThat(X402Codec.decodePaymentRequired(challenge).accepts()).singleElement()
			.satisfies((offer) -> assertThat(offer.amount()).isEqualTo(amount));
		this.client.get()
			.uri(uri)
			.header("PAYMENT-SIGNATURE", SandboxWallet.developmentKey(0).pay(challenge))
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.exists("PAYMENT-RESPONSE");
	}

	@Test
	void endpointTellsTheSettlementOrderAndWhy() {
		this.client.get()
			.uri("/actuator/x402")
			.exchange()
			.expectBody()
			.jsonPath("$.endpoints[?(@.id == 'GET /api/archive/search')].settlement")
			.isEqualTo("BEFORE_HANDLER")
			.jsonPath("$.endpoints[?(@.id == 'GET /api/archive/search')].why")
			.isEqualTo("set by the application")
			.jsonPath("$.endpoints[?(@.id == 'GET /api/archive/export')].settlement")
			.isEqualTo("BEFORE_HANDLER")
			.jsonPath("$.endpoints[?(@.id == 'GET /api/archive/export')].why")
			.isEqualTo("the response is streamed and cannot be held back")
			.jsonPath("$.endpoints[?(@.id == '* /downloads/**')].handler")
			.isEqualTo("x402.routes[1]")
			.jsonPath("$.endpoints[?(@.id == 'GET /api/catalogue')].why")
			.isEqualTo("the response can be held back until the payment is settled");
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ CatalogueController.class, ArchiveController.class, Downloads.class, OldPrices.class })
	static class Application {

	}

}
