package io.github.x402spring.actuate.metrics;

import java.math.BigDecimal;
import java.util.Objects;

import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.cost.GasWallet;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows what settling costs, and what the accounts hold that pay for it.
 *
 * @param costs what was seen last
 * @since 0.1.0
 */
record OnchainCostMeters(OnchainCosts costs) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		this.costs.chains().forEach((chain) -> bind(chain, registry));
	}

	private static void bind(ChainCosts chain, MeterRegistry registry) {
		Tags network = Tags.of("network", chain.network().id());
		X402Meter.COST.total(registry, network, chain, (it) -> it.totals().coins().doubleValue());
		X402Meter.COST_DOLLARS.total(registry, network, chain, (it) -> it.totals().dollars().doubleValue());
		X402Meter.GAS.total(registry, network, chain, (it) -> it.totals().gas().doubleValue());
		X402Meter.ONCHAIN_PAYMENTS.total(registry, network, chain, (it) -> it.totals().payments());
		X402Meter.COST_ESTIMATE.gauge(registry, network,
				() -> chain.dollarsPerPayment().<Number>map((it) -> it).orElse(Double.NaN));
		for (int i = 0; i < chain.wallets().size(); i++) {
			int index = i;
			Tags account = network.and("account", chain.wallets().get(i).account().value());
			X402Meter.BALANCE.gauge(registry, account, () -> balance(chain.wallets().get(index)));
			X402Meter.BALANCE_MIN.gauge(registry, account, () -> chain.wallets().get(index).leastCoins());
		}
	}

	private static Number balance(GasWallet wallet) {
		BigDecimal coins = wallet.coins();
		return Objects.requireNonNullElse(coins, Double.NaN);
	}

}
