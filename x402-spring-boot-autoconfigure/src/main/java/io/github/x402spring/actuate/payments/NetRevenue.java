package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.books.SettlementCost;
import io.github.x402spring.payment.books.SettlementCosts;
import io.github.x402spring.payment.ledger.PaymentTotals;
import org.jspecify.annotations.Nullable;

/**
 * Tells what settling cost and what is left of the revenue in dollars.
 *
 * @param costs what it cost to settle payments, or {@code null} if the seller does not
 * pay for that
 * @param assets tells which tokens are dollars
 */
record NetRevenue(@Nullable SettlementCosts costs, AssetRegistry assets) {

	List<PaymentsDescriptor.Cost> of(PaymentTotals totals) {
		return (this.costs != null) ? this.costs.costs().stream().map((cost) -> describe(cost, totals)).toList()
				: List.of();
	}

	PaymentHistoryDescriptor withCost(PaymentHistoryDescriptor history, PaymentKey payment) {
		SettlementCost cost = (this.costs != null) ? this.costs.costs(List.of(payment)).get(payment) : null;
		return (cost != null) ? history.with(text(cost.coins()), (cost.dollars() != null) ? text(cost.dollars()) : null)
				: history;
	}

	private PaymentsDescriptor.Cost describe(SettlementCost cost, PaymentTotals totals) {
		Optional<BigDecimal> paid = Optional.ofNullable(cost.dollars());
		Optional<BigDecimal> net = paid.flatMap((dollars) -> dollars(totals.revenue(), cost.network())
			.map((revenue) -> revenue.subtract(dollars(totals.refunds(), cost.network()).orElse(BigDecimal.ZERO))
				.subtract(dollars)));
		return new PaymentsDescriptor.Cost(cost.network().id(), cost.transactions(), cost.payments(),
				text(cost.coins()), paid.map(NetRevenue::text).orElse(null), net.map(NetRevenue::text).orElse(null));
	}

	// Empty where prices in dollars cannot be paid.
	private Optional<BigDecimal> dollars(Map<PaymentToken, BigInteger> amounts, Network network) {
		return this.assets.defaultAsset(network).map((asset) -> new BigDecimal(sum(amounts, asset), asset.decimals()));
	}

	private static BigInteger sum(Map<PaymentToken, BigInteger> amounts, Asset asset) {
		return amounts.entrySet()
			.stream()
			.filter((it) -> it.getKey().network().equals(asset.network())
					&& new Address(it.getKey().asset()).equals(asset.address()))
			.map(Map.Entry::getValue)
			.reduce(BigInteger.ZERO, BigInteger::add);
	}

	private static String text(BigDecimal amount) {
		return (amount.signum() == 0) ? "0" : amount.stripTrailingZeros().toPlainString();
	}

}
