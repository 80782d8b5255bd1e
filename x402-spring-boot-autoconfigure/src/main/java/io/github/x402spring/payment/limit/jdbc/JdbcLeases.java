package io.github.x402spring.payment.limit.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import io.github.x402spring.payment.limit.CallLease;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * The rows of running calls: a caller has as many slots as calls may run at once, and the
 * key of the table lets one call into each.
 */
final class JdbcLeases {

	/** How often to look again after other requests took the chosen slot. */
	private static final int ATTEMPTS = 20;

	private final LedgerTransactions transactions;

	private final LimitSql sql;

	JdbcLeases(LedgerTransactions transactions, LimitSql sql) {
		this.transactions = transactions;
		this.sql = sql;
	}

	// The slots are tried in any order, so that many requests seldom want the same.
	boolean acquire(CallLease lease, int limit, Instant now) {
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			Map<Integer, Slot> slots = slots(lease);
			long running = slots.values().stream().filter((it) -> it.until.isAfter(now)).count();
			if (running >= limit) {
				return false;
			}
			List<Integer> free = new ArrayList<>(IntStream.range(0, limit).filter((slot) -> {
				Slot taken = slots.get(slot);
				return taken == null || !taken.until.isAfter(now);
			}).boxed().toList());
			Collections.shuffle(free);
			if (!free.isEmpty() && acquire(lease, free.getFirst(), slots.get(free.getFirst()), now)) {
				return true;
			}
		}
		return false;
	}

	private Map<Integer, Slot> slots(CallLease lease) {
		Map<Integer, Slot> slots = new HashMap<>();
		this.transactions
			.run((client) -> client.sql(this.sql.leases()).paramSource(row(lease)).query(JdbcLeases::slot).list())
			.forEach((slot) -> slots.put(slot.number, slot));
		return slots;
	}

	private boolean acquire(CallLease lease, int slot, @Nullable Slot before, Instant now) {
		MapSqlParameterSource row = row(lease).addValue("slot", slot);
		if (before != null) {
			row.addValue("before", before.lease).addValue("now", now.atOffset(ZoneOffset.UTC));
		}
		String statement = (before != null) ? this.sql.takeOver() : this.sql.acquire();
		try {
			return this.transactions.run((client) -> client.sql(statement).paramSource(row).update()) == 1;
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return false;
			}
			throw ex;
		}
	}

	void renew(CallLease lease) {
		this.transactions.run((client) -> client.sql(this.sql.renew()).paramSource(row(lease)).update());
	}

	void release(CallLease lease) {
		this.transactions.run((client) -> client.sql(this.sql.release()).paramSource(row(lease)).update());
	}

	int prune(Instant now) {
		return this.transactions
			.run((client) -> client.sql(this.sql.pruneLeases()).param("now", now.atOffset(ZoneOffset.UTC)).update());
	}

	private static MapSqlParameterSource row(CallLease lease) {
		return new MapSqlParameterSource("limit", lease.key().limit()).addValue("subject", lease.key().subject())
			.addValue("lease", lease.id())
			.addValue("until", lease.until().atOffset(ZoneOffset.UTC));
	}

	private static Slot slot(ResultSet row, int number) throws SQLException {
		return new Slot(row.getInt("slot"), row.getString("lease"),
				row.getObject("lease_until", OffsetDateTime.class).toInstant());
	}

	private record Slot(int number, String lease, Instant until) {

	}

}
