package io.github.x402spring.docs.verifier;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.VerifyResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide says about verifiers of one's own.
 */
@Tag("integration")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
				"x402.facilitator.type=remote" })
@AutoConfigureRestTestClient
class GuestListTests {

	@Autowired
	private RestTestClient client;

	@Autowired
	private PaymentVerifier verifier;

	@Autowired
	private YesMan facilitator;

	@BeforeEach
	void setUp() {
		this.facilitator.verifications = 0;
	}

	@Test
	void ownVerifierStandsInFrontOfTheFacilitator() {
		assertThat(this.verifier).isInstanceOf(GuestList.class);
		pay(SandboxWallet.developmentKey(0).pay(challenge())).expectStatus().isOk();
		assertThat(this.facilitator.verifications).isOne();
	}

	@Test
	void ownReasonReachesTheClient() {
		pay(SandboxWallet.developmentKey(1).pay(challenge())).expectStatus()
			.isEqualTo(402)
			.expectBody()
			.jsonPath("$.type")
			.value((type) -> assertThat((String) type).endsWith("/errors.md#payment-rejected"))
			.jsonPath("$.reason")
			.isEqualTo("payer_not_welcome");
		assertThat(this.facilitator.verifications).isZero();
	}

	@Test
	void forgedSignatureNeverGetsToTheVerifier() {
		String payment = SandboxWallet.developmentKey(0).pay(challenge());
		String json = new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8).replace(
				SandboxWallet.developmentKey(0).address().value(), SandboxWallet.developmentKey(2).address().value());
		pay(Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8))).expectStatus()
			.isEqualTo(402)
			.expectBody()
			.jsonPath("$.reason")
			.isEqualTo("invalid_exact_evm_signature");
		assertThat(this.facilitator.verifications).isZero();
	}

	private RestTestClient.ResponseSpec pay(String payment) {
		return this.client.get().uri("/paid").header("PAYMENT-SIGNATURE", payment).exchange();
	}

	private String challenge() {
		return this.client.get()
			.uri("/paid")
			.exchange()
			.returnResult()
			.getResponseHeaders()
			.getFirst("PAYMENT-REQUIRED");
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ GuestList.class, YesMan.class, PaidController.class })
	static class Application {

	}

	@Component
	static class YesMan implements FacilitatorClient {

		private int verifications;

		@Override
		public VerifyResponse verify(CheckedPayment payment, Duration limit) {
			this.verifications++;
			return new VerifyResponse(true, null, null, payment.payer());
		}

		@Override
		public SettlementResponse settle(CheckedPayment payment, Duration limit) {
			return SettlementResponse.settled(payment.payer(), "0x" + "ab".repeat(32), "eip155:84532");
		}

		@Override
		public SupportedKinds supported(Duration limit) {
			throw new UnsupportedOperationException();
		}

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
