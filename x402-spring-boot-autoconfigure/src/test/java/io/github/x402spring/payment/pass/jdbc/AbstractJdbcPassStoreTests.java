package io.github.x402spring.payment.pass.jdbc;

import java.time.Duration;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.pass.PassStoreContractTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Passes in a database, with tables of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcPassStoreTests extends PassStoreContractTests {

	private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

	private HikariDataSource dataSource;

	private LedgerSchema schema;

	abstract LedgerDatabase database();

	abstract String url();

	@BeforeEach
	void createTables() {
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(url());
		this.schema = JdbcPassStore.schema(this.dataSource, database(), this.prefix);
		this.schema.create();
	}

	@AfterEach
	void dropTables() {
		JdbcClient client = JdbcClient.create(this.dataSource);
		for (String table : new String[] { "pass", "pass_grant", "pass_draw", "sign_in", "sign_in_secret" }) {
			client.sql("drop table " + this.prefix + table).update();
		}
		this.dataSource.close();
	}

	final HikariDataSource dataSource() {
		return this.dataSource;
	}

	final String prefix() {
		return this.prefix;
	}

	@Override
	protected PassStore store() {
		return new JdbcPassStore(this.dataSource, database(), this.prefix, Duration.ofSeconds(10));
	}

	@Override
	protected PassStore elsewhere() {
		return store();
	}

	@Test
	void tablesMayBeCreatedTwiceAndAreMissedIfTheyAreNot() {
		this.schema.create();
		assertThat(this.schema.missingTable()).isEmpty();
		assertThat(JdbcPassStore.schema(this.dataSource, database(), "missing_").missingTable())
			.contains("missing_pass");
	}

	@Test
	void prefixIsCheckedBeforeItIsUsed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcPassStore(this.dataSource, database(), "x; --", Duration.ofSeconds(1)));
	}

}
