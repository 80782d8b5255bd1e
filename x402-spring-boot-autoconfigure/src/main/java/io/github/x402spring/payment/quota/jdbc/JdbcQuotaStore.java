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
import io.github.x402spring.payment.quota.QuotaResult;
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
	public QuotaResult take(QuotaKey key, long amount, long limit) {
		MapSqlParameterSource row = row(key, amount).addValue("limit", limit);
		OptionalLong used = this.transactions.run((client) -> number(client, this.sql.take(), row));
		if (used.isPresent()) {
			return new QuotaResult.Taken(used.getAsLong());
		}
		if (amount > limit || used(key) > limit - amount) {
			return new QuotaResult.Spent();
		}
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			Optional<QuotaResult> result = begin(key, amount, row);
			if (result.isPresent()) {
				return result.get();
			}
		}
		throw new LedgerUnavailableException("The count of a quota could not be begun",
				new IllegalStateException("Other processes were faster " + ATTEMPTS + " times"));
	}

	// New callers come one after the other, since each locks the number of callers. It is
	// empty if another process began to count callers at the same time.
	private Optional<QuotaResult> begin(QuotaKey key, long amount, MapSqlParameterSource row) {
		MapSqlParameterSource callers = callers(key, 0);
		try {
			return this.transactions.runTogether((client) -> {
				OptionalLong number = number(client, this.sql.lock(), callers);
				if (number.isEmpty() && client.sql(this.sql.begin()).paramSource(callers).update() == 0) {
					return Optional.empty();
				}
				// It may have been begun, or given back, after the first look.
				OptionalLong used = number(client, this.sql.take(), row);
				if (used.isPresent()) {
					return Optional.of(new QuotaResult.Taken(used.getAsLong()));
				}
				if (number(client, this.sql.used(), row).isPresent()) {
					return Optional.of(new QuotaResult.Spent());
				}
				if (number.orElse(0) >= this.maxCallers) {
					return Optional.of(new QuotaResult.Full());
				}
				client.sql(this.sql.begin()).paramSource(row).update();
				client.sql(this.sql.change()).paramSource(callers(key, 1)).update();
				return Optional.of(new QuotaResult.Taken(amount));
			});
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	@Override
	public long used(QuotaKey key) {
		return this.transactions.run((client) -> number(client, this.sql.used(), row(key, 0))).orElse(0);
	}

	@Override
	public void giveBack(QuotaKey key, long amount) {
		MapSqlParameterSource row = row(key, amount);
		if (this.transactions.run((client) -> client.sql(this.sql.giveBack()).paramSource(row).update()) == 0) {
			giveAllBack(key, amount);
		}
	}

	// The number of callers is locked first, as where a caller is new.
	private void giveAllBack(QuotaKey key, long amount) {
		MapSqlParameterSource row = row(key, amount);
		MapSqlParameterSource callers = callers(key, 0);
		this.transactions.runTogether((client) -> {
			number(client, this.sql.lock(), callers);
			// Others may have taken of it after the first look.
			if (number(client, this.sql.lock(), row).orElse(0) > amount) {
				return client.sql(this.sql.giveBack()).paramSource(row).update() == 1;
			}
			return client.sql(this.sql.forget()).paramSource(row).update() == 1
					&& client.sql(this.sql.change()).paramSource(callers(key, -1)).update() == 1;
		});
	}

	private static OptionalLong number(JdbcClient client, String query, MapSqlParameterSource row) {
		return client.sql(query)
			.paramSource(row)
			.query(Long.class)
			.optional()
			.map(OptionalLong::of)
			.orElseGet(OptionalLong::empty);
	}

	private static MapSqlParameterSource callers(QuotaKey key, long amount) {
		return row(new QuotaKey(key.quota(), key.until(), QuotaSql.CALLERS), amount);
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

}
