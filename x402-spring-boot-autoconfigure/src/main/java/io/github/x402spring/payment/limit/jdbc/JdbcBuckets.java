package io.github.x402spring.payment.limit.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import io.github.x402spring.payment.limit.BucketTimes;
import io.github.x402spring.payment.limit.LimitKey;
import io.github.x402spring.payment.limit.RateLimit;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * The rows of buckets. How many there are is counted when those are deleted that are full
 * again, and each process adds what it inserts itself: to count them for every newcomer
 * would cost more than the limit saves.
 */
final class JdbcBuckets {

	/** How often to begin again after another process was faster. */
	private static final int ATTEMPTS = 5;

	private final AtomicLong rows = new AtomicLong();

	private final LedgerTransactions transactions;

	private final LimitSql sql;

	private final int maxBuckets;

	private final Clock clock;

	JdbcBuckets(LedgerTransactions transactions, LimitSql sql, int maxBuckets, Clock clock) {
		this.transactions = transactions;
		this.sql = sql;
		this.maxBuckets = maxBuckets;
		this.clock = clock;
	}

	Optional<Duration> take(LimitKey key, RateLimit limit) {
		BucketTimes times = BucketTimes.of(limit, this.clock.instant());
		LimitKey counted = key;
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			MapSqlParameterSource row = row(counted, times);
			if (this.transactions.run((client) -> client.sql(this.sql.take()).paramSource(row).update()) == 1) {
				return Optional.empty();
			}
			Optional<Long> fullAt = this.transactions
				.run((client) -> client.sql(this.sql.fullAt()).paramSource(row).query(Long.class).optional());
			Optional<Duration> wait = fullAt.flatMap(times::until);
			if (wait.isPresent()) {
				return wait;
			}
			if (fullAt.isEmpty() && counted.equals(key) && this.rows.get() >= this.maxBuckets) {
				counted = key.shared();
			}
			else if (fullAt.isEmpty() && begin(counted, times)) {
				this.rows.addAndGet(counted.equals(key) ? 1 : 0);
				return Optional.empty();
			}
		}
		throw new LedgerUnavailableException("The bucket of a limit could not be begun",
				new IllegalStateException("Other processes were faster " + ATTEMPTS + " times"));
	}

	private boolean begin(LimitKey key, BucketTimes times) {
		MapSqlParameterSource row = row(key).addValue("fullAt", times.now() + times.cost());
		try {
			return this.transactions.run((client) -> client.sql(this.sql.begin()).paramSource(row).update()) == 1;
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return false;
			}
			throw ex;
		}
	}

	void giveBack(LimitKey key, RateLimit limit) {
		if (!giveBackToRow(key, limit)) {
			giveBackToRow(key.shared(), limit);
		}
	}

	private boolean giveBackToRow(LimitKey key, RateLimit limit) {
		MapSqlParameterSource row = row(key).addValue("cost", limit.microsPerToken());
		return this.transactions.run((client) -> client.sql(this.sql.giveBack()).paramSource(row).update()) == 1;
	}

	int prune(int most) {
		long now = BucketTimes.micros(this.clock.instant());
		int deleted = this.transactions
			.run((client) -> client.sql(this.sql.pruneBuckets()).param("now", now).param("most", most).update());
		if (deleted < most) {
			this.rows
				.set(this.transactions.run((client) -> client.sql(this.sql.countBuckets()).query(Long.class).single()));
		}
		return deleted;
	}

	private static MapSqlParameterSource row(LimitKey key, BucketTimes times) {
		return row(key).addValue("now", times.now()).addValue("cost", times.cost()).addValue("latest", times.latest());
	}

	private static MapSqlParameterSource row(LimitKey key) {
		return new MapSqlParameterSource("limit", key.limit()).addValue("subject", key.subject());
	}

}
