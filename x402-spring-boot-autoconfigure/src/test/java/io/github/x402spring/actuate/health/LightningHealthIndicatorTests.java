package io.github.x402spring.actuate.health;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.lightning.rail.LightningSettings;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lightning is degraded while its node makes no invoices, or its rate is missing.
 */
class LightningHealthIndicatorTests {

	private static final LightningSettings SETTINGS = new LightningSettings(LightningNetwork.REGTEST,
			Duration.ofHours(1), false, 10, 5, Duration.ofMinutes(1), 4);

	private final Clock clock = Clock.systemUTC();

	@Test
	void nodeThatWorksIsUp() {
		LightningRail rail = issuing(new SandboxLightningNode(LightningNetwork.REGTEST, this.clock));
		Health health = new LightningHealthIndicator(rail, CurrentRate.fixed(new BigDecimal("60000"))).health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("network", LightningNetwork.REGTEST)
			.containsEntry("openInvoices", "1 of 10")
			.containsEntry("rate", new BigDecimal("60000"))
			.doesNotContainKeys("trouble", "rateAt");
	}

	@Test
	void nodeThatMakesNoInvoicesIsDegraded() {
		Health health = new LightningHealthIndicator(issuing(new BrokenNode()), CurrentRate.none()).health();
		assertThat(health.getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health.getDetails()).containsEntry("trouble", "The Lightning node cannot be reached")
			.containsEntry("openInvoices", "0 of 10");
	}

	@Test
	void rateThatIsMissingOrTooOldIsDegraded() {
		LightningRail rail = issuing(new SandboxLightningNode(LightningNetwork.REGTEST, this.clock));
		CurrentRate rate = CurrentRate.of(
				() -> new BitcoinRate(new BigDecimal("60000"), Instant.now().minus(Duration.ofHours(1))),
				Duration.ofMinutes(10), this.clock);
		assertThat(new LightningHealthIndicator(rail, rate).health().getStatus()).isEqualTo(X402Status.DEGRADED);
		rate.refresh();
		Health health = new LightningHealthIndicator(rail, rate).health();
		assertThat(health.getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health.getDetails()).containsEntry("rateTrouble", "the rate is too old").containsKey("rateAt");
	}

	private LightningRail issuing(LightningNode node) {
		LightningRail rail = new LightningRail(node, SETTINGS, this.clock);
		LightningScheme scheme = new LightningScheme(LightningNetwork.REGTEST, BigInteger.ONE, CurrentRate.none(),
				this.clock);
		rail.issue(scheme.quote(Price.parse("1 sat"), scheme.way(Duration.ofMinutes(5))).orElseThrow(),
				new ChallengeContext(new PaidResource("https://api.example.com", "Weather", ""), "endpoint",
						"fingerprint", FakePaidRequest.get("/weather")));
		return rail;
	}

	private static final class BrokenNode implements LightningNode {

		@Override
		public LightningInvoice createInvoice(InvoiceRequest request) {
			throw new LightningNodeException(Trouble.NOT_CONNECTED);
		}

		@Override
		public InvoiceState find(PaymentHash hash) {
			throw new LightningNodeException(Trouble.NOT_CONNECTED);
		}

	}

}
