package io.github.x402spring.actuate.health;

import java.util.List;

import io.github.x402spring.onchain.cost.GasWallet;
import io.github.x402spring.onchain.cost.GasWallet.State;
import io.github.x402spring.onchain.cost.OnchainCosts;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the accounts that send transactions have enough coins for gas, as they were
 * seen last. Never DOWN: other processes share the accounts, and free endpoints need
 * none.
 */
final class GasHealthIndicator implements HealthIndicator {

	private final OnchainCosts costs;

	GasHealthIndicator(OnchainCosts costs) {
		this.costs = costs;
	}

	@Override
	public Health health() {
		List<GasWallet> wallets = this.costs.wallets();
		if (wallets.stream().allMatch((it) -> it.state() == State.UNKNOWN)) {
			return Health.unknown().build();
		}
		List<String> stopped = this.costs.chains().stream().flatMap((chain) -> chain.stopped().stream()).toList();
		Health.Builder builder = X402Status
			.upUnless(wallets.stream().anyMatch((it) -> it.state() == State.LOW || it.state() == State.EMPTY)
					|| !stopped.isEmpty());
		wallets.forEach((it) -> builder.withDetail(it.network() + " " + it.account(), it.describe()));
		if (!stopped.isEmpty()) {
			builder.withDetail("stopped", stopped);
		}
		return builder.build();
	}

}
