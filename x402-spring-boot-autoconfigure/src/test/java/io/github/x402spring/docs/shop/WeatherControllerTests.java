package io.github.x402spring.docs.shop;

import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("integration")
@WebMvcTest(controllers = WeatherController.class, properties = { "x402.network=eip155:84532",
		"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox" })
class WeatherControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Test
	void weatherIsServedForPayment() {
		MvcTestResult challenge = this.mvc.get().uri("/api/weather?city=Oslo").exchange();
		assertThat(challenge).hasStatus(402);
		String payment = SandboxWallet.developmentKey(0).pay(challenge.getResponse().getHeader("PAYMENT-REQUIRED"));
		assertThat(this.mvc.get().uri("/api/weather?city=Oslo").header("PAYMENT-SIGNATURE", payment)).hasStatusOk()
			.bodyJson()
			.extractingPath("$.city")
			.isEqualTo("Oslo");
	}

}
