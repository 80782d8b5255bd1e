package io.github.x402spring.payment.limit.jdbc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.TestTables;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.BucketStoreContractTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Buckets in a database, with tables of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcBucketTests extends BucketStoreContractTests {

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), JdbcLimitStore::schema);

	private final AtomicReference<BucketStore> first = new AtomicReference<>();

	private final AtomicReference<BucketStore> second = new AtomicReference<>();

	abstract LedgerDatabase database();

	abstract String url();

	@Override
	protected BucketStore store() {
		return this.first.updateAndGet((it) -> (it != null) ? it : open(this.tables.prefix()));
	}

	@Override
	protected BucketStore elsewhere() {
		return this.second.updateAndGet((it) -> (it != null) ? it : open(this.tables.prefix()));
	}

	private JdbcLimitStore open(String prefix) {
		return new JdbcLimitStore(this.tables.dataSource(), database(), prefix, Duration.ofSeconds(10), MAX_BUCKETS,
				this.clock);
	}

	@Test
	void strangersLeaveABoundedNumberOfRows() {
		for (int i = 0; i < MAX_BUCKETS * 4; i++) {
			store().take(key("stranger" + i), TEN);
		}
		// Those who have a bucket of their own, and those who share some.
		assertThat(rows("not like 'shared-%'")).isEqualTo(MAX_BUCKETS);
		assertThat(rows("like 'shared-%'")).isPositive().isLessThanOrEqualTo(MAX_BUCKETS * 3);
		this.clock.advance(Duration.ofMinutes(1));
		int all = rows("<> ''");
		assertThat(store().prune(7)).isEqualTo(7);
		assertThat(store().prune(1000)).isEqualTo(all - 7);
		assertThat(rows("<> ''")).isZero();
	}

	private int rows(String subject) {
		return JdbcClient.create(this.tables.dataSource())
			.sql("select count(*) from " + this.tables.prefix() + "limit_bucket where subject " + subject)
			.query(Integer.class)
			.single();
	}

	@Test
	void processThatStartsCountsTheRowsOfOthers() {
		for (int i = 0; i < MAX_BUCKETS; i++) {
			store().take(key("stranger" + i), TEN);
		}
		elsewhere().prune(1000);
		elsewhere().take(key("late"), TEN);
		assertThat(rows("not like 'shared-%'")).isEqualTo(MAX_BUCKETS);
	}

	@Test
	void tablesMayBeCreatedTwiceAndAreMissedIfTheyAreNot() {
		this.tables.requireChecked("limit_bucket", this::open);
	}

	@Test
	void databaseThatFailsIsUnavailable() {
		JdbcClient.create(this.tables.dataSource())
			.sql("alter table " + this.tables.prefix() + "limit_bucket rename to " + this.tables.prefix() + "gone")
			.update();
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().take(key("a"), TEN));
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().giveBack(key("a"), TEN));
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().prune(1));
	}

}
