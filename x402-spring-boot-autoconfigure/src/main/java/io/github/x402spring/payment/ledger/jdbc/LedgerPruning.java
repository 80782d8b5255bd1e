package io.github.x402spring.payment.ledger.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deletes what nothing can happen to any more, and carries its sums forward in the same
 * transaction.
 */
final class LedgerPruning {

	/** Chains and clocks may disagree about when an authorisation ends. */
	private static final Duration GRACE = Duration.ofHours(1);

	private final JdbcClient client;

	private final ReportSql sql;

	private final Instant now;

	LedgerPruning(JdbcClient client, ReportSql sql, Instant now) {
		this.client = client;
		this.sql = sql;
		this.now = now;
	}

	int prune(Duration retention, int batch) {
		OffsetDateTime before = PaymentRow.timestamp(this.now.minus(retention));
		int payments = payments(before, batch);
		return (payments < batch) ? payments + removals(before, batch - payments) : payments;
	}

	private int payments(OffsetDateTime before, int limit) {
		List<String> ids = this.client.sql(this.sql.terminal())
			.param("before", before)
			.param("ended", PaymentRow.timestamp(this.now.minus(GRACE)))
			.param("limit", limit)
			.query((row, number) -> row.getString("id"))
			.list();
		if (!ids.isEmpty()) {
			this.client.sql(this.sql.carry()).param("ids", ids).param("now", PaymentRow.timestamp(this.now)).update();
			this.client.sql(this.sql.deleteEvents()).param("ids", ids).update();
			this.client.sql(this.sql.deletePayments()).param("ids", ids).update();
		}
		return ids.size();
	}

	private int removals(OffsetDateTime before, int limit) {
		List<Map.Entry<String, String>> old = this.client.sql(this.sql.oldRemovals())
			.param("before", before)
			.param("limit", limit)
			.query((row, number) -> Map.entry(row.getString("payment_id"), row.getString("removal")))
			.list();
		if (!old.isEmpty()) {
			old.stream()
				.collect(Collectors.groupingBy(Map.Entry::getValue, Collectors.counting()))
				.forEach((removal, payments) -> this.client.sql(this.sql.carryRemovals())
					.param("removal", removal)
					.param("payments", payments)
					.param("now", PaymentRow.timestamp(this.now))
					.update());
			this.client.sql(this.sql.deleteEvents())
				.param("ids", old.stream().map(Map.Entry::getKey).toList())
				.update();
		}
		return old.size();
	}

}
