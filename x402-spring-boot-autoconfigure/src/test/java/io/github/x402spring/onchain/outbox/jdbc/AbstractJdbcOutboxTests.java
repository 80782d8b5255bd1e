package io.github.x402spring.onchain.outbox.jdbc;

import java.time.Duration;

import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.outbox.TransactionOutboxContractTests;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.TestTables;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An outbox in a database, with tables of its own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcOutboxTests extends TransactionOutboxContractTests {

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), JdbcTransactionOutbox::schema);

	abstract LedgerDatabase database();

	abstract String url();

	@Override
	protected TransactionOutbox outbox() {
		return open(this.tables.prefix());
	}

	@Override
	protected TransactionOutbox elsewhere() {
		return outbox();
	}

	@Test
	void tablesAreChecked() {
		this.tables.requireChecked("outgoing_account", this::open);
	}

	private JdbcTransactionOutbox open(String prefix) {
		return new JdbcTransactionOutbox(this.tables.dataSource(), database(), prefix, Duration.ofSeconds(10));
	}

}
