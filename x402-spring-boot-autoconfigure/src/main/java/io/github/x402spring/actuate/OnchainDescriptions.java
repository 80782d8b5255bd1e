package io.github.x402spring.actuate;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.cost.GasWallet;
import io.github.x402spring.onchain.cost.GasWallet.State;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.onchain.cost.SettlementTotals;
import org.jspecify.annotations.Nullable;

/**
 * Describes what settling by own transactions costs, and the accounts that pay for it.
 *
 * @param costs the costs, or {@code null} if others settle
 * @since 0.1.0
 */
record OnchainDescriptions(@Nullable OnchainCosts costs) {

	List<X402Descriptor.Onchain> describe() {
		return (this.costs != null) ? this.costs.chains().stream().map(OnchainDescriptions::describe).toList()
				: List.of();
	}

	Stream<String> warnings() {
		return (this.costs != null) ? Stream.concat(
				this.costs.wallets()
					.stream()
					.filter((it) -> it.state() == State.LOW || it.state() == State.EMPTY)
					.map((it) -> "Account " + it.account() + " on " + it.network() + " has " + it.describe()),
				this.costs.chains().stream().flatMap((chain) -> chain.stopped().stream())) : Stream.of();
	}

	private static X402Descriptor.Onchain describe(ChainCosts chain) {
		SettlementTotals totals = chain.totals();
		return new X402Descriptor.Onchain(totals.network().id(), totals.transactions(), totals.payments(),
				totals.gas().toString(), text(totals.coins()), text(totals.dollars()),
				chain.wallets().stream().map(OnchainDescriptions::describe).toList());
	}

	private static X402Descriptor.GasAccount describe(GasWallet wallet) {
		BigDecimal coins = wallet.coins();
		return new X402Descriptor.GasAccount(wallet.account().value(), (coins != null) ? text(coins) : null,
				wallet.state().name());
	}

	private static String text(BigDecimal amount) {
		return (amount.signum() == 0) ? "0" : amount.stripTrailingZeros().toPlainString();
	}

}
