package io.github.x402spring.payment.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.github.x402spring.payment.LedgerTroubles;
import io.github.x402spring.protocol.Network;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the troubles of a ledger: a row for each network, and one of what is owed.
 */
final class TroubleRows {

	private final Map<Network, LedgerTroubles.Unknown> unknown = new HashMap<>();

	private long idle;

	private long refundsDue;

	private TroubleRows() {
	}

	static LedgerTroubles read(JdbcClient.StatementSpec statement) {
		TroubleRows rows = new TroubleRows();
		statement.query(rows::add);
		return new LedgerTroubles(rows.unknown, rows.idle, rows.refundsDue);
	}

	private void add(ResultSet row) throws SQLException {
		String network = row.getString("network");
		long payments = row.getLong("payments");
		if (network == null) {
			this.idle = payments;
			this.refundsDue = row.getLong("due");
			return;
		}
		this.unknown.put(new Network(network), new LedgerTroubles.Unknown(payments, PaymentRow.instant(row, "oldest")));
	}

}
