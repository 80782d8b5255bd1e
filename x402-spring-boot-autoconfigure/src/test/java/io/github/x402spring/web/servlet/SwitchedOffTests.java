package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments that are switched off close what is paid; they never make it free.
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "x402.enabled=false")
@Tag("integration")
class SwitchedOffTests {

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		GateTestApplication.RUNS.set(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/before", "/class-level", "/contract", "/size/free", "/forward-to-paid" })
	void paidHandlersAnswer503(String path) {
		HttpResponse<String> response = this.client.get(path);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("payment-unavailable").doesNotContain(GateTestApplication.SECRET);
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(GateTestApplication.RUNS).hasValue(0);
	}

	// The books are closed, and may hold it, settled: "nothing was sent" is not known.
	@ParameterizedTest
	@ValueSource(strings = { "PAYMENT-SIGNATURE", "X-PAYMENT" })
	void paymentThatIsPresentedIsUnknown(String header) {
		for (String payment : List.of(payment(header), "broken")) {
			HttpResponse<String> response = this.client.get("/json", header, payment);
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.body()).contains("settlement-unknown").doesNotContain(GateTestApplication.SECRET);
			assertThat(response.headers().firstValue("Retry-After")).hasValue("60");
			assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
			assertThat(GateTestApplication.RUNS).hasValue(0);
		}
		assertThat(this.client.get("/json", header, "").body()).contains("payment-unavailable");
	}

	@Test
	void freeHandlersAreServed() {
		assertThat(this.client.get("/free").body()).isEqualTo("free true");
	}

	private static String payment(String header) {
		Network network = Network.evm(84532);
		SandboxWallet wallet = SandboxWallet.developmentKey(0);
		Quote quote = new ExactEvmScheme(new AssetRegistry(List.of()), new Web3jSignatureRecovery(), Duration.ZERO)
			.quote(Price.parse("$0.01"), new PaymentWay(network, null, wallet.address().value(), Duration.ofMinutes(5)))
			.orElseThrow();
		PaymentRequired challenge = new PaymentRequired(null, new PaidResource("http://localhost/json", "", ""),
				List.of(PaymentRequirements.of(quote)), null);
		return header.equals("X-PAYMENT") ? wallet.payV1(X402Codec.bodyV1(challenge).orElseThrow().toString())
				: wallet.pay(challenge);
	}

}
