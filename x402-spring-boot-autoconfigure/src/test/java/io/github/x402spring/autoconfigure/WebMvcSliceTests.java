package io.github.x402spring.autoconfigure;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The gate stands in a {@code @WebMvcTest} as well.
 */
@WebMvcTest(properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		"x402.facilitator.type=sandbox" })
@ContextConfiguration(classes = WebMvcSliceTests.Application.class)
@Tag("integration")
class WebMvcSliceTests {

	@Autowired
	private MockMvcTester mvc;

	@Test
	void paidHandlerAsksForPaymentAndIsServedForIt() {
		MvcTestResult challenge = this.mvc.get().uri("/paid").exchange();
		assertThat(challenge).hasStatus(402);
		String payment = SandboxWallet.developmentKey(0).pay(challenge.getResponse().getHeader("PAYMENT-REQUIRED"));
		assertThat(this.mvc.get().uri("/paid").header("PAYMENT-SIGNATURE", payment)).hasStatusOk()
			.hasBodyTextEqualTo("content")
			.containsHeader("PAYMENT-RESPONSE");
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Application {

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
