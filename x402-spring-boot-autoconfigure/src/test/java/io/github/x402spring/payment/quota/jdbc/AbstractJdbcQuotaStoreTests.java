package io.github.x402spring.payment.quota.jdbc;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.TestTables;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.QuotaStoreContractTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Quotas in a database, with a table of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcQuotaStoreTests extends QuotaStoreContractTests {

	private static final Instant END = Instant.parse("2026-03-02T00:00:00Z");

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), JdbcQuotaStore::schema);

	abstract LedgerDatabase database();

	abstract String url();

	@Override
	protected QuotaStore store() {
		return open(this.tables.prefix());
	}

	@Override
	protected QuotaStore elsewhere() {
		return store();
	}

	@Test
	void periodsThatAreOverAreForgottenSomeAtATime() {
		for (String caller : new String[] { "a", "b", "c" }) {
			store().take(key(caller, END), 1, 1);
		}
		store().take(key("a", END.plusSeconds(1)), 1, 1);
		assertThat(store().prune(END, 10)).isZero();
		// Three callers and their number.
		assertThat(store().prune(END.plusSeconds(1), 3)).isEqualTo(3);
		assertThat(store().prune(END.plusSeconds(1), 3)).isEqualTo(1);
		assertThat(store().prune(END.plusSeconds(1), 3)).isZero();
		assertThat(store().take(key("a", END.plusSeconds(1)), 1, 1).used()).isEmpty();
	}

	@Test
	void callersWhoAreTurnedAwayLeaveNoRows() {
		for (int i = 0; i < MAX_CALLERS + 20; i++) {
			store().take(key("caller" + i), 1, 1);
		}
		assertThat(JdbcClient.create(this.tables.dataSource())
			.sql("select count(*) from " + this.tables.prefix() + "quota_use")
			.query(Integer.class)
			.single()).isEqualTo(MAX_CALLERS + 1);
	}

	@Test
	void tablesAreChecked() {
		this.tables.requireChecked("quota_use", this::open);
	}

	@Test
	void databaseThatFailsIsUnavailable() {
		JdbcClient.create(this.tables.dataSource()).sql("drop table " + this.tables.prefix() + "quota_use").update();
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().take(key("a"), 1, 1));
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().giveBack(key("a"), 1));
	}

	private JdbcQuotaStore open(String prefix) {
		return new JdbcQuotaStore(this.tables.dataSource(), database(), prefix, Duration.ofSeconds(10), MAX_CALLERS);
	}

}
