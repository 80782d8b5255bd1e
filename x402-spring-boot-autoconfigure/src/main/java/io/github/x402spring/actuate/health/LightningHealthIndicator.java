package io.github.x402spring.actuate.health;

import java.util.Optional;

import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.LightningSettings;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The state of the node of Lightning according to its last invoice, and of the rate. It
 * calls neither.
 */
final class LightningHealthIndicator implements HealthIndicator {

	private final LightningRail rail;

	private final CurrentRate rate;

	LightningHealthIndicator(LightningRail rail, CurrentRate rate) {
		this.rail = rail;
		this.rate = rate;
	}

	@Override
	public Health health() {
		LightningSettings settings = this.rail.settings();
		Optional<String> trouble = this.rail.trouble();
		boolean rateMissing = this.rate.moves() && this.rate.now().isEmpty();
		Health.Builder builder = X402Status.upUnless(trouble.isPresent() || rateMissing)
			.withDetail("node", this.rail.node().name())
			.withDetail("state", this.rail.state())
			.withDetail("network", settings.network())
			.withDetail("openInvoices", this.rail.openInvoices() + " of " + settings.maxOpen());
		trouble.ifPresent((it) -> builder.withDetail("trouble", it));
		this.rate.last().map(BitcoinRate::dollars).ifPresent((it) -> builder.withDetail("rate", it));
		if (this.rate.moves()) {
			this.rate.last().map(BitcoinRate::at).ifPresent((it) -> builder.withDetail("rateAt", it));
			this.rate.trouble().ifPresent((it) -> builder.withDetail("rateTrouble", it));
		}
		return builder.build();
	}

}
