package io.github.x402spring.onchain.outbox.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.x402spring.Network;
import io.github.x402spring.onchain.outbox.TransactionCost;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.SettlementCost;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads from an outbox what transactions cost.
 */
final class OutboxCosts {

	private OutboxCosts() {
	}

	static List<SettlementCost> totals(JdbcClient.StatementSpec statement) {
		return statement
			.query((row, number) -> new SettlementCost(new Network(row.getString("network")),
					row.getLong("transactions"), row.getLong("payments"), TransactionCost.coins(wei(row)),
					row.getBigDecimal("dollars")))
			.list();
	}

	// A payment may have been sent more than once.
	static Map<PaymentKey, SettlementCost> read(JdbcClient.StatementSpec statement) {
		Map<PaymentKey, SettlementCost> costs = new HashMap<>();
		statement.query((row, number) -> new Share(new PaymentKey(row.getString("payment_key")), share(row)))
			.list()
			.forEach((it) -> costs.merge(it.payment(), it.cost(), OutboxCosts::sum));
		return costs;
	}

	private static SettlementCost share(ResultSet row) throws SQLException {
		TransactionCost share = new TransactionCost(row.getBigDecimal("gas").toBigIntegerExact(), wei(row),
				row.getBigDecimal("dollars"))
			.share(row.getInt("position"), row.getInt("payments"));
		return new SettlementCost(new Network(row.getString("network")), 1, 1, TransactionCost.coins(share.wei()),
				share.dollars());
	}

	private static BigInteger wei(ResultSet row) throws SQLException {
		return row.getBigDecimal("cost").toBigIntegerExact();
	}

	private static SettlementCost sum(SettlementCost one, SettlementCost two) {
		return new SettlementCost(one.network(), one.transactions() + two.transactions(),
				one.payments() + two.payments(), one.coins().add(two.coins()), sum(one.dollars(), two.dollars()));
	}

	private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal two) {
		return (one != null) ? one.add(Objects.requireNonNullElse(two, BigDecimal.ZERO)) : two;
	}

	private record Share(PaymentKey payment, SettlementCost cost) {

	}

}
