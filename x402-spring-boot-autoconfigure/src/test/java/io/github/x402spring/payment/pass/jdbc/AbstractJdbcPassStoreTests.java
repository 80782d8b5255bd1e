package io.github.x402spring.payment.pass.jdbc;

import java.time.Duration;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.TestTables;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.pass.PassStoreContractTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Passes in a database, with tables of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcPassStoreTests extends PassStoreContractTests {

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), JdbcPassStore::schema);

	abstract LedgerDatabase database();

	abstract String url();

	@Override
	protected PassStore store() {
		return open(this.tables.prefix());
	}

	@Override
	protected PassStore elsewhere() {
		return store();
	}

	@Test
	void tablesAreChecked() {
		this.tables.requireChecked("pass", this::open);
	}

	private JdbcPassStore open(String prefix) {
		return new JdbcPassStore(this.tables.dataSource(), database(), prefix, Duration.ofSeconds(10));
	}

}
