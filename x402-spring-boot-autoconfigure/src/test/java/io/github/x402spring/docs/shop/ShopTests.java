package io.github.x402spring.docs.shop;

import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guides and the README say about prices by request and about the paid call.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@AutoConfigureRestTestClient
class ShopTests {

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	@Autowired
	private RestTestClient client;

	@Test
	void requestDecidesPriceAndPayee() {
		PaymentRequirements shortReport = offer("/api/reports/short");
		assertThat(shortReport.amount()).isEqualTo(10_000);
		assertThat(shortReport.payTo()).isEqualTo("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
		PaymentRequirements fullReport = offer("/api/reports/full");
		assertThat(fullReport.amount()).isEqualTo(50_000);
		assertThat(fullReport.payTo()).isEqualTo("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");
	}

	@Test
	void expressionComputesThePriceAndRefusesWhatItDoesNotSell() {
		assertThat(offer("/api/books/en?pages=12").amount()).isEqualTo(12_000);
		assertThat(offer("/api/books/la?pages=12").amount()).isEqualTo(60_000);
		for (String other : new String[] { "/api/books/en", "/api/books/en?pages=many", "/api/books/en?pages=-1",
				"/api/books/en?pages=1&pages=100", "/api/books/xx?pages=1" }) {
			this.client.get()
				.uri(other)
				.exchange()
				.expectStatus()
				.isBadRequest()
				.expectHeader()
				.doesNotExist("PAYMENT-REQUIRED");
		}
		// Nothing is free by mistake.
		this.client.get().uri("/api/books/en?pages=0").exchange().expectStatus().is5xxServerError();
		this.client.get()
			.uri("/api/books/en?pages=100")
			.header("PAYMENT-SIGNATURE", this.wallet.pay(challenge("/api/books/en?pages=1")))
			.exchange()
			.expectStatus()
			.isEqualTo(402);
		this.client.get()
			.uri("/api/books/en?pages=2")
			.header("PAYMENT-SIGNATURE", this.wallet.pay(challenge("/api/books/en?pages=2")))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.isEqualTo("2 pages in en");
	}

	@Test
	void emptyPriceIsFreeAndNotForSharedCaches() {
		this.client.get()
			.uri("/api/reports/preview")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("Cache-Control", "private, no-store")
			.expectHeader()
			.valueEquals("Vary", "PAYMENT-SIGNATURE", "X-PAYMENT", "Accept")
			.expectBody(String.class)
			.isEqualTo("One line, for nothing.");
	}

	@Test
	void reportThatDoesNotExistIsRefusedBeforeMoneyIsInvolved() {
		this.client.get()
			.uri("/api/reports/none")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.doesNotExist("PAYMENT-REQUIRED")
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("There is no report of this size");
	}

	@Test
	void paymentForAnotherPriceIsRejected() {
		this.client.get()
			.uri("/api/reports/full")
			.header("PAYMENT-SIGNATURE", this.wallet.pay(challenge("/api/reports/short")))
			.exchange()
			.expectStatus()
			.isEqualTo(402)
			.expectHeader()
			.exists("PAYMENT-REQUIRED")
			.expectBody()
			.jsonPath("$.type")
			.value((type) -> assertThat((String) type).endsWith("/errors.md#payment-rejected"))
			.jsonPath("$.reason")
			.isEqualTo("No matching payment requirements");
	}

	@Test
	void handlerLearnsOfThePayment() {
		String challenge = this.client.post()
			.uri("/api/summaries")
			.body("One. Two.")
			.exchange()
			.expectStatus()
			.isEqualTo(402)
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED");
		this.client.post()
			.uri("/api/summaries")
			.header("PAYMENT-SIGNATURE", this.wallet.pay(challenge))
			.body("One. Two.")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((body) -> assertThat(body).matches("One \\(for 0\\.01 USDC, payment [0-9a-f]{32}\\)"));
	}

	@Test
	void exampleOfTheReadmeIsServed() {
		this.client.get()
			.uri("/forecast/Oslo")
			.header("PAYMENT-SIGNATURE", this.wallet.pay(challenge("/forecast/Oslo")))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.city")
			.isEqualTo("Oslo")
			.jsonPath("$.paid")
			.isEqualTo(0.01);
	}

	private PaymentRequirements offer(String uri) {
		return X402Codec.decodePaymentRequired(challenge(uri)).accepts().getFirst();
	}

	private String challenge(String uri) {
		return this.client.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isEqualTo(402)
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED");
	}

}
