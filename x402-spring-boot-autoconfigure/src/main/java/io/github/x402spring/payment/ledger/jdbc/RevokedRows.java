package io.github.x402spring.payment.ledger.jdbc;

import java.time.Instant;

import io.github.x402spring.payment.PaymentKey;

/**
 * What operators revoked before it was presented: a row each, until it has ended.
 */
final class RevokedRows {

	private final LedgerTransactions transactions;

	private final String table;

	private final String insert;

	RevokedRows(LedgerTransactions transactions, String prefix, LedgerDatabase database) {
		this.transactions = transactions;
		this.table = prefix + "payment_revoked";
		this.insert = switch (database) {
			case POSTGRESQL ->
				"insert into " + this.table + " (payment_key, kept_until) " + "values (:payment_key, :kept_until) "
						+ "on conflict (payment_key) do update set kept_until = excluded.kept_until";
			case H2 -> "merge into " + this.table + " (payment_key, kept_until) key (payment_key) "
					+ "values (:payment_key, :kept_until)";
		};
	}

	void add(PaymentKey key, Instant until, Instant now) {
		this.transactions.run((client) -> client.sql("delete from " + this.table + " where kept_until < :now")
			.param("now", PaymentRow.timestamp(now))
			.update());
		this.transactions.run((client) -> client.sql(this.insert)
			.param("payment_key", key.value())
			.param("kept_until", PaymentRow.timestamp(until))
			.update());
	}

	boolean contains(PaymentKey key) {
		return this.transactions
			.run((client) -> client.sql("select count(*) from " + this.table + " where payment_key = :payment_key")
				.param("payment_key", key.value())
				.query(Integer.class)
				.single()) > 0;
	}

}
