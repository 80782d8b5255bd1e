package io.github.x402spring.payment.ledger.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ledger.LedgerTroubles;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the troubles of a ledger: a row for each network, and one of what is owed.
 */
final class TroubleRows {

	private final Map<Network, LedgerTroubles.Unknown> unknown = new HashMap<>();

	private long idle;

	private long refundsDue;

	private final UnreadableRows told;

	private TroubleRows(UnreadableRows told) {
		this.told = told;
	}

	static LedgerTroubles read(JdbcClient.StatementSpec statement, UnreadableRows told) {
		TroubleRows rows = new TroubleRows(told);
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
		LedgerTroubles.Unknown all = new LedgerTroubles.Unknown(payments, PaymentRow.instant(row, "oldest"));
		try {
			this.unknown.put(new Network(network), all);
		}
		catch (IllegalArgumentException ex) {
			this.told.tell("The number of unknown payments on " + network,
					"the figures exclude " + payments + " payments", ex);
		}
	}

}
