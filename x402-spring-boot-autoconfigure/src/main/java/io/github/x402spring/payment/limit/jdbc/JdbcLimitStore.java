package io.github.x402spring.payment.limit.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.CallLease;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.LimitKey;
import io.github.x402spring.payment.limit.RateLimit;

import org.springframework.core.io.ClassPathResource;

/**
 * Limits in the database of the ledger, for any number of processes. A bucket is one row
 * with one number, which one statement changes, so that many requests of one caller queue
 * for its row and none begins again. PostgreSQL does not wait for the disk.
 *
 * @since 0.1.0
 */
public final class JdbcLimitStore implements BucketStore, LeaseStore {

	private static final List<String> TABLES = List.of("limit_bucket", "limit_lease");

	private final JdbcBuckets buckets;

	private final JdbcLeases leases;

	/**
	 * Create a store. The database must be up, and its tables must be there, see
	 * {@link #schema}.
	 * @param dataSource where the tables are; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the names of the tables begin with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @param maxBuckets how many buckets each process adds at most before it looks how
	 * many there are
	 * @param clock the time
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcLimitStore(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout,
			int maxBuckets, Clock clock) {
		LimitSql sql = new LimitSql(database, schema(dataSource, database, tablePrefix).prefix());
		LedgerTransactions transactions = new LedgerTransactions(dataSource, database, timeout);
		this.buckets = new JdbcBuckets(transactions, sql, maxBuckets, clock);
		this.leases = new JdbcLeases(transactions, sql);
	}

	/**
	 * Return the tables of limits.
	 * @param dataSource where they are
	 * @param database the kind of database
	 * @param tablePrefix what their names begin with
	 * @return the tables
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		return new LedgerSchema(dataSource, database, tablePrefix, new ClassPathResource(
				"limits-" + database.name().toLowerCase(Locale.ROOT) + ".sql", JdbcLimitStore.class), TABLES);
	}

	@Override
	public Optional<Duration> take(LimitKey key, RateLimit limit) {
		return this.buckets.take(key, limit);
	}

	@Override
	public void giveBack(LimitKey key, RateLimit limit) {
		this.buckets.giveBack(key, limit);
	}

	@Override
	public int prune(int most) {
		return this.buckets.prune(most);
	}

	@Override
	public boolean acquire(CallLease lease, int limit, Instant now) {
		return this.leases.acquire(lease, limit, now);
	}

	@Override
	public void renew(CallLease lease) {
		this.leases.renew(lease);
	}

	@Override
	public void release(CallLease lease) {
		this.leases.release(lease);
	}

	@Override
	public int prune(Instant now) {
		return this.leases.prune(now);
	}

}
