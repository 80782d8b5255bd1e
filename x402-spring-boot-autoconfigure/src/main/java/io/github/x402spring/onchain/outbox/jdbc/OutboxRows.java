package io.github.x402spring.onchain.outbox.jdbc;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.payment.PaymentKey;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads rows of an outbox.
 */
final class OutboxRows {

	private OutboxRows() {
	}

	static List<OutgoingTransaction> read(JdbcClient client, JdbcClient.StatementSpec statement, OutboxSql sql) {
		List<Row> rows = statement.query((row, number) -> Row.of(row)).list();
		Map<Place, List<PaymentKey>> payments = new HashMap<>();
		for (Row row : rows) {
			payments.computeIfAbsent(row.place(),
					(place) -> client.sql(sql.payments())
						.param("network", place.account().network().id())
						.param("signer", place.account().address().value())
						.param("nonce", place.nonce())
						.query((it, number) -> new PaymentKey(it.getString("payment_key")))
						.list());
		}
		return rows.stream()
			.map((row) -> row.with(row.filler() ? List.of() : payments.getOrDefault(row.place(), List.of())))
			.toList();
	}

	private record Place(SendingAccount account, long nonce) {

	}

	private record Row(Place place, boolean filler, OutgoingTransaction transaction) {

		private static Row of(ResultSet row) throws SQLException {
			long nonce = row.getLong("nonce");
			BigDecimal most = row.getBigDecimal("max_fee");
			BigDecimal priority = row.getBigDecimal("priority_fee");
			SendingAccount account = new SendingAccount(new Network(row.getString("network")),
					new Address(row.getString("signer")));
			return new Row(new Place(account, nonce), row.getBoolean("filler"),
					new OutgoingTransaction(account, nonce, row.getInt("attempt"),
							new SignedTransaction(row.getString("bytes"), row.getString("hash")),
							new GasFees(most.toBigIntegerExact(), priority.toBigIntegerExact()), List.of(),
							row.getObject("written_at", OffsetDateTime.class).toInstant()));
		}

		private OutgoingTransaction with(List<PaymentKey> payments) {
			OutgoingTransaction it = this.transaction;
			return new OutgoingTransaction(it.account(), it.nonce(), it.attempt(), it.signed(), it.fees(), payments,
					it.writtenAt());
		}

	}

}
