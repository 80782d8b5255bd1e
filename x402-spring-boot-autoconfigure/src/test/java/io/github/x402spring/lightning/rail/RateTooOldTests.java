package io.github.x402spring.lightning.rail;

import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.testsupport.MarketRate;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Where Lightning is the only way to pay, prices in dollars are not for sale while the
 * rate is too old, and all else is.
 */
@SpringBootTest(classes = RateTooOldTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "x402.lightning.node.type=sandbox")
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class RateTooOldTests {

	@Autowired
	private CurrentRate rate;

	@Autowired
	private MarketRate market;

	@Autowired
	private LightningRail rail;

	@LocalServerPort
	private int port;

	@Test
	void nothingInDollarsIsForSaleUntilTheRateIsKnownAgain(CapturedOutput output) {
		GateClient client = new GateClient(this.port);
		// The background has looked it up, and does so again in a minute.
		await().until(() -> this.rate.last().isPresent());
		this.market.age(Duration.ofHours(1));
		this.rate.refresh();
		HttpResponse<String> refused = client.get("/dollars");
		assertThat(refused.statusCode()).isEqualTo(503);
		assertThat(refused.body()).contains("payment-unavailable").doesNotContain("sun");
		assertThat(refused.headers().firstValue("Retry-After")).isPresent();
		assertThat(refused.headers().map()).doesNotContainKeys("www-authenticate", "payment-required");
		assertThat(output).contains("the rate is too old",
				"The price of GET /dollars cannot be quoted now; new sales are refused");
		assertThat(this.rail.invoices()).containsEntry("made", 0L);
		assertThat(client.get("/sat").statusCode()).isEqualTo(402);
		this.market.age(Duration.ZERO);
		this.rate.refresh();
		HttpResponse<String> challenged = client.get("/dollars");
		assertThat(challenged.statusCode()).isEqualTo(402);
		assertThat(challenged.headers().firstValue("WWW-Authenticate"))
			.hasValueSatisfying((line) -> assertThat(line).contains("L402", "invoice="));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ MarketRate.class, Shop.class })
	static class Application {

	}

	@RestController
	static class Shop {

		@GetMapping("/dollars")
		@PaidEndpoint("$0.01")
		String dollars() {
			return "sun";
		}

		@GetMapping("/sat")
		@PaidEndpoint("100 sat")
		String satoshis() {
			return "sun";
		}

	}

}
