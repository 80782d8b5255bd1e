package io.github.x402spring.payment.books;

import java.math.BigDecimal;

import io.github.x402spring.Network;
import org.jspecify.annotations.Nullable;

/**
 * What the seller has paid to settle payments.
 *
 * @param network where they were settled
 * @param transactions by how many transactions, undone ones too; over Lightning the
 * number of payments
 * @param payments how many payments were sent with them
 * @param coins the cost, in coins of the network; over Lightning in satoshis
 * @param dollars the cost in dollars, by the price of the coin at that time; {@code null}
 * if it was not known
 * @since 0.1.0
 */
public record SettlementCost(Network network, long transactions, long payments, BigDecimal coins,
		@Nullable BigDecimal dollars) {
}
