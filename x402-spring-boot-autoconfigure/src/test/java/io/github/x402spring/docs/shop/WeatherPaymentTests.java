package io.github.x402spring.docs.shop;

import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@AutoConfigureRestTestClient
class WeatherPaymentTests {

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	@Autowired
	private RestTestClient client;

	@Autowired
	private SandboxFacilitator sandbox;

	@BeforeEach
	void resetSandbox() {
		this.sandbox.reset();
	}

	@Test
	void weatherIsSoldOncePerPayment() {
		String payment = sign("/api/weather?city=Oslo");
		pay("/api/weather?city=Oslo", payment).expectStatus()
			.isOk()
			.expectHeader()
			.exists("PAYMENT-RESPONSE")
			.expectBody()
			.jsonPath("$.city")
			.isEqualTo("Oslo");
		pay("/api/weather?city=Oslo", payment).expectStatus().isEqualTo(409);
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	void refusedSettlementWithholdsTheWeather() {
		String payment = sign("/api/weather?city=Oslo");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		pay("/api/weather?city=Oslo", payment).expectStatus()
			.isEqualTo(402)
			.expectBody()
			.jsonPath("$.city")
			.doesNotExist();
	}

	@Test
	void lostAnswerIsNotChargedTwice() {
		String payment = sign("/api/weather?city=Oslo");
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		pay("/api/weather?city=Oslo", payment).expectStatus().isEqualTo(503);
		pay("/api/weather?city=Oslo", payment).expectStatus().isOk();
		assertThat(this.sandbox.transfers()).isOne();
	}

	private RestTestClient.ResponseSpec pay(String uri, String payment) {
		return this.client.get().uri(uri).header("PAYMENT-SIGNATURE", payment).exchange();
	}

	private String sign(String uri) {
		return this.wallet.pay(this.client.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isEqualTo(402)
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED"));
	}

}
