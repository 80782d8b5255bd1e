package io.github.x402spring.payment.ledger.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.books.SettlementCost;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * Fees in the database of the ledger. Few payments have any, so rows stay when payments
 * are deleted, and the sums are those of all.
 */
final class JdbcReceivingFees implements ReceivingFees {

	private static final int DECIMALS = 3;

	private final LedgerTransactions transactions;

	private final String table;

	private final String put;

	JdbcReceivingFees(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout) {
		this.transactions = new LedgerTransactions(dataSource, database, timeout);
		this.table = LedgerSchema.ofFees(dataSource, database, tablePrefix).prefix() + LedgerSchema.FEES;
		this.put = switch (database) {
			case POSTGRESQL -> "insert into " + this.table + " (payment_key, network, msat) values (:key, :network, "
					+ ":msat) on conflict (payment_key) do update set network = excluded.network, msat = excluded.msat";
			case H2 -> "merge into " + this.table
					+ " (payment_key, network, msat) key (payment_key) values (:key, :network, :msat)";
		};
	}

	@Override
	public void note(PaymentKey payment, Network network, BigInteger msat) {
		MapSqlParameterSource row = new MapSqlParameterSource("key", payment.value()).addValue("network", network.id())
			.addValue("msat", new BigDecimal(msat));
		this.transactions.run((client) -> client.sql(this.put).paramSource(row).update());
	}

	@Override
	public Map<PaymentKey, SettlementCost> costs(Collection<PaymentKey> payments) {
		Map<PaymentKey, SettlementCost> found = new HashMap<>();
		if (!payments.isEmpty()) {
			this.transactions.run((client) -> client
				.sql("select payment_key, network, 1 as payments, msat from " + this.table
						+ " where payment_key in (:keys)")
				.param("keys", payments.stream().map(PaymentKey::value).toList())
				.query((row, number) -> found.put(new PaymentKey(row.getString("payment_key")), cost(row)))
				.list());
		}
		return found;
	}

	@Override
	public List<SettlementCost> costs() {
		return this.transactions.run(
				(client) -> client
					.sql("select network, count(*) as payments, sum(msat) as msat from " + this.table
							+ " group by network order by network")
					.query((row, number) -> cost(row))
					.list());
	}

	private static SettlementCost cost(ResultSet row) throws SQLException {
		long payments = row.getLong("payments");
		return new SettlementCost(new Network(row.getString("network")), payments, payments,
				row.getBigDecimal("msat").movePointLeft(DECIMALS), null);
	}

}
