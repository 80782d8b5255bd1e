package io.github.x402spring.actuate;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The memory of a ledger in memory is measured, on a real port.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = LedgerMemoryTests.Shop.class,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.ledger.max-memory=1MB",
				"management.endpoints.web.exposure.include=prometheus",
				"management.prometheus.metrics.export.enabled=true", "logging.level.x402.payment=warn" })
@Tag("integration")
class LedgerMemoryTests {

	private static final double FINISHED = 512;

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	@Autowired
	private InMemoryPaymentLedger ledger;

	@LocalServerPort
	private int port;

	@Test
	void scrapeShowsWhatIsUsedAndWhatMayBeUsed() {
		assertThat(scraped("x402_ledger_memory_max_bytes")).isEqualTo(1024 * 1024);
		assertThat(scraped("x402_ledger_memory_used_bytes")).isZero();
		String challenge = WatchedShop.get(this.port, "/paid", null)
			.headers()
			.firstValue("PAYMENT-REQUIRED")
			.orElseThrow();
		assertThat(WatchedShop.get(this.port, "/paid", this.wallet.pay(challenge)).statusCode()).isEqualTo(200);
		await().untilAsserted(() -> assertThat(scraped("x402_ledger_memory_used_bytes")).isBetween(1.0, FINISHED));
		assertThat(scraped("x402_ledger_memory_used_bytes")).isEqualTo(this.ledger.memory().toBytes());
	}

	private double scraped(String name) {
		Matcher line = Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE)
			.matcher(WatchedShop.get(this.port, "/actuator/prometheus", null).body());
		List<Double> values = line.results().map((it) -> Double.valueOf(it.group(1))).toList();
		assertThat(values).as(name).hasSize(1);
		return values.getFirst();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(WatchedShop.PaidController.class)
	static class Shop {

	}

}
