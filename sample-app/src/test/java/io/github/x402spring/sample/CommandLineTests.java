package io.github.x402spring.sample;

import java.net.http.HttpResponse;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Properties on the command line.
 */
@Tag("integration")
class CommandLineTests {

	@Test
	void sandboxOnAMainnetDoesNotStart() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> SpringApplication.run(SampleApplication.class, "--server.port=0",
					"--x402.network=eip155:8453"))
			.havingRootCause()
			.isInstanceOf(X402ConfigurationException.class)
			.withMessageContaining("eip155:8453");
	}

	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			args = { "--x402.pay-to=0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "--x402.network=eip155:421614",
					"--x402.max-timeout=90s", "--x402.base-url=https://weather.example",
					"--x402.routes[0].pattern=/api/cities", "--x402.routes[0].price=$0.25" })
	class Overridden {

		@Test
		void challengeFollowsTheCommandLine(@LocalServerPort int port) {
			HttpResponse<String> response = new SampleClient(port).get("/api/weather");
			JsonNode challenge = SampleClient.decode(SampleClient.header(response, "PAYMENT-REQUIRED"));
			JsonNode offer = challenge.get("accepts").get(0);
			assertThat(offer.get("payTo").stringValue()).isEqualTo("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");
			assertThat(offer.get("network").stringValue()).isEqualTo("eip155:421614");
			assertThat(offer.get("maxTimeoutSeconds").intValue()).isEqualTo(90);
			assertThat(challenge.get("resource").get("url").stringValue())
				.isEqualTo("https://weather.example/api/weather");
		}

		@Test
		void handlerWithoutAnnotationIsSoldByARoute(@LocalServerPort int port) {
			SampleClient client = new SampleClient(port);
			assertThat(client.get("/api/cities").statusCode()).isEqualTo(402);
			HttpResponse<String> paid = client.pay(Call.get("/api/cities"), Version.V2);
			assertThat(paid.statusCode()).isEqualTo(200);
			assertThat(client.payments().get("totals").get("revenue").get(0).get("amount").stringValue())
				.isEqualTo("0.25");
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, args = "--x402.facilitator.type=")
	class WithoutSandbox {

		@Test
		void nobodySignsForTheClient(@LocalServerPort int port) {
			SampleClient client = new SampleClient(port);
			assertThat(client.get("/api/weather").statusCode()).isEqualTo(402);
			assertThat(client.get("/sandbox/sign/api/weather").statusCode()).isEqualTo(404);
		}

		@TestConfiguration(proxyBeanMethods = false)
		static class Facilitator {

			@Bean
			PaymentRail rail() {
				return new PaymentRail() {

					@Override
					public boolean isFor(PaymentKind kind) {
						return kind.network().isEvm();
					}

					@Override
					public VerificationResult verify(CheckedPayment payment) {
						return new VerificationResult.Rejected("insufficient_funds");
					}

					@Override
					public SettlementResult settle(CheckedPayment payment) {
						return new SettlementResult.Failed("insufficient_funds");
					}

				};
			}

		}

	}

	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, args = "--x402.enabled=false")
	class SwitchedOff {

		@Test
		void paidEndpointsAreClosed(@LocalServerPort int port) {
			SampleClient client = new SampleClient(port);
			assertThat(client.get("/api/weather").statusCode()).isEqualTo(503);
			assertThat(client.get("/sandbox/sign/api/weather").statusCode()).isEqualTo(404);
			assertThat(client.get("/api/cities").statusCode()).isEqualTo(200);
		}

	}

}
