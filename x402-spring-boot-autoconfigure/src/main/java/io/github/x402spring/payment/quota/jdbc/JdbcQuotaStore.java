package io.github.x402spring.payment.quota.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import javax.sql.DataSource;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaStore;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Quotas in the database of the ledger, for any number of processes. PostgreSQL does not
 * wait for the disk: if its machine crashes, what was used in the last second may be free
 * again.
 *
 * @since 0.1.0
 */
public final class JdbcQuotaStore implements QuotaStore {

	private static final List<String> TABLES = List.of("quota_use");

	/** How often to begin again after another process was faster. */
	private static final int ATTEMPTS = 5;

	private final LedgerTransactions transactions;

	private final QuotaSql sql;

	private final int maxCallers;

	private final boolean inMemory;

	/**
	 * Create a store. The database must be up, and its table must be there, see
	 * {@link #schema}.
	 * @param dataSource where the table is; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the name of the table begins with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @param maxCallers how many callers a quota has in one period at most
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcQuotaStore(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout,
			int maxCallers) {
		this.transactions = new LedgerTransactions(dataSource, database, timeout);
		LedgerSchema schema = schema(dataSource, database, tablePrefix);
		this.sql = new QuotaSql(database, schema.prefix());
		this.maxCallers = maxCallers;
		this.inMemory = schema.isInMemory();
	}

	/**
	 * Return the table of quotas.
	 * @param dataSource where it is
	 * @param database the kind of database
	 * @param tablePrefix what its name begins with
	 * @return the table
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		return new LedgerSchema(dataSource, database, tablePrefix, new ClassPathResource(
				"quotas-" + database.name().toLowerCase(Locale.ROOT) + ".sql", JdbcQuotaStore.class), TABLES);
	}

	@Override
	public OptionalLong take(QuotaKey key, long amount, long limit) {
		MapSqlParameterSource row = row(key, amount).addValue("limit", limit);
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			Optional<Long> used = this.transactions
				.run((client) -> client.sql(this.sql.take()).paramSource(row).query(Long.class).optional());
			if (used.isPresent()) {
				return OptionalLong.of(used.get());
			}
			boolean spent = amount > limit || this.transactions
				.run((client) -> client.sql(this.sql.isThere()).paramSource(row).query(Integer.class).single()) > 0;
			if (spent) {
				return OptionalLong.empty();
			}
			switch (begin(key, row)) {
				case BEGUN -> {
					return OptionalLong.of(amount);
				}
				case FULL -> {
					return OptionalLong.empty();
				}
				case THERE -> {
				}
			}
		}
		throw new LedgerUnavailableException("The count of a quota could not be begun",
				new IllegalStateException("Other processes were faster " + ATTEMPTS + " times"));
	}

	// New callers come one after the other, since each locks the number of callers.
	private Beginning begin(QuotaKey key, MapSqlParameterSource row) {
		MapSqlParameterSource callers = row(new QuotaKey(key.quota(), key.until(), QuotaSql.CALLERS), 1)
			.addValue("limit", this.maxCallers);
		try {
			return this.transactions.runTogether((client) -> {
				if (!isRoom(client, callers)) {
					return Beginning.FULL;
				}
				if (client.sql(this.sql.begin()).paramSource(row).update() == 1) {
					return Beginning.BEGUN;
				}
				client.sql(this.sql.giveBack()).paramSource(callers).update();
				return Beginning.THERE;
			});
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return Beginning.THERE;
			}
			throw ex;
		}
	}

	private boolean isRoom(JdbcClient client, MapSqlParameterSource callers) {
		return client.sql(this.sql.take()).paramSource(callers).query(Long.class).optional().isPresent()
				|| (this.maxCallers > 0 && client.sql(this.sql.begin()).paramSource(callers).update() == 1);
	}

	@Override
	public void giveBack(QuotaKey key, long amount) {
		this.transactions.run((client) -> client.sql(this.sql.giveBack()).paramSource(row(key, amount)).update());
	}

	@Override
	public boolean isDurable() {
		return !this.inMemory;
	}

	@Override
	public int prune(Instant before, int most) {
		return this.transactions.run((client) -> client.sql(this.sql.prune())
			.param("before", before.atOffset(ZoneOffset.UTC))
			.param("most", most)
			.update());
	}

	private static MapSqlParameterSource row(QuotaKey key, long amount) {
		return new MapSqlParameterSource("quota", key.quota()).addValue("until", key.until().atOffset(ZoneOffset.UTC))
			.addValue("subject", key.subject())
			.addValue("amount", amount);
	}

	private enum Beginning {

		BEGUN, THERE, FULL

	}

}
