package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;

import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long an authorisation may live: public clients sign for an hour from now, and their
 * clocks are minutes off.
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "spring.main.banner-mode=off" })
@Tag("integration")
class AuthorisationLifetimeTests {

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "PT5M, 200", "PT1H, 200", "PT70M, 200", "PT119M, 200", "PT121M, 402", "P10D, 402" })
	void authorisationMayEndTwoHoursFromNow(Duration lifetime, int status) {
		GateClient client = new GateClient(this.port);
		String challenge = client.get("/string").headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		Duration ahead = lifetime.minusMinutes(5);
		SandboxWallet wallet = SandboxWallet.developmentKey(0, Clock.offset(Clock.systemUTC(), ahead));
		HttpResponse<String> answer = client.payWith(wallet.pay(challenge), "/string");
		assertThat(answer.statusCode()).isEqualTo(status);
		if (status == 402) {
			assertThat(answer.body()).contains("invalid_exact_evm_payload_authorization_valid_before");
		}
	}

}
