package io.github.x402spring.onchain.outbox.jdbc;

import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;

import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deletes from an outbox what is closed and old, some at a time. It needs no right to
 * send: what is closed never changes.
 *
 * @param transactions the database
 * @param sql the statements
 */
record OutboxPruning(LedgerTransactions transactions, OutboxSql sql) {

	private static final int MOST = 500;

	int prune(Instant before, Predicate<PaymentKey> kept) {
		int sum = 0;
		List<Place> places = closed(before, new Place("", "", -1));
		while (!places.isEmpty()) {
			for (Place place : places) {
				sum += delete(place, kept) ? 1 : 0;
			}
			places = (places.size() < MOST) ? List.of() : closed(before, places.getLast());
		}
		return sum;
	}

	private List<Place> closed(Instant before, Place after) {
		return this.transactions.run((client) -> client.sql(this.sql.closed())
			.paramSource(after.row()
				.addValue("before", before.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE)
				.addValue("most", MOST))
			.query((row, number) -> new Place(row.getString("network"), row.getString("signer"), row.getLong("nonce")))
			.list());
	}

	private boolean delete(Place place, Predicate<PaymentKey> kept) {
		List<PaymentKey> payments = this.transactions.run((client) -> payments(client, place));
		return payments.stream().noneMatch(kept) && this.transactions.runTogether((client) -> {
			client.sql(this.sql.deletePayments()).paramSource(place.row()).update();
			return client.sql(this.sql.delete()).paramSource(place.row()).update() > 0;
		});
	}

	private List<PaymentKey> payments(JdbcClient client, Place place) {
		return client.sql(this.sql.payments())
			.paramSource(place.row())
			.query((row, number) -> new PaymentKey(row.getString("payment_key")))
			.list();
	}

	private record Place(String network, String signer, long nonce) {

		private MapSqlParameterSource row() {
			return new MapSqlParameterSource("network", this.network).addValue("signer", this.signer)
				.addValue("nonce", this.nonce);
		}

	}

}
