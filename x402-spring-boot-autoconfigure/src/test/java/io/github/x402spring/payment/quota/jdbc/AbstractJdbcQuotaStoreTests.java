package io.github.x402spring.payment.quota.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.QuotaStoreContractTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Quotas in a database, with a table of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcQuotaStoreTests extends QuotaStoreContractTests {

	private static final Instant END = Instant.parse("2026-03-02T00:00:00Z");

	private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

	private HikariDataSource dataSource;

	private LedgerSchema schema;

	abstract LedgerDatabase database();

	abstract String url();

	@BeforeEach
	void createTable() {
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(url());
		this.schema = JdbcQuotaStore.schema(this.dataSource, database(), this.prefix);
		this.schema.create();
	}

	@AfterEach
	void dropTable() {
		JdbcClient.create(this.dataSource).sql("drop table if exists " + this.prefix + "quota_use").update();
		this.dataSource.close();
	}

	@Override
	protected QuotaStore store() {
		return new JdbcQuotaStore(this.dataSource, database(), this.prefix, Duration.ofSeconds(10), MAX_CALLERS);
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
		assertThat(store().take(key("a", END.plusSeconds(1)), 1, 1)).isEmpty();
	}

	@Test
	void callersWhoAreTurnedAwayLeaveNoRows() {
		for (int i = 0; i < MAX_CALLERS + 20; i++) {
			store().take(key("caller" + i), 1, 1);
		}
		assertThat(JdbcClient.create(this.dataSource)
			.sql("select count(*) from " + this.prefix + "quota_use")
			.query(Integer.class)
			.single()).isEqualTo(MAX_CALLERS + 1);
	}

	@Test
	void tableMayBeCreatedTwiceAndIsMissedIfItIsNot() {
		this.schema.create();
		assertThat(this.schema.missingTable()).isEmpty();
		assertThat(JdbcQuotaStore.schema(this.dataSource, database(), "missing_").missingTable())
			.contains("missing_quota_use");
	}

	@Test
	void databaseThatFailsIsUnavailable() {
		JdbcClient.create(this.dataSource).sql("drop table " + this.prefix + "quota_use").update();
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().take(key("a"), 1, 1));
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().giveBack(key("a"), 1));
	}

	@Test
	void prefixIsCheckedBeforeItIsUsed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcQuotaStore(this.dataSource, database(), "x; --", Duration.ofSeconds(1), 1));
	}

}
