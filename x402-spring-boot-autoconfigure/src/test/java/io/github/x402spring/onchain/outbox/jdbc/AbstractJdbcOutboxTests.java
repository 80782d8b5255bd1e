package io.github.x402spring.onchain.outbox.jdbc;

import java.time.Duration;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.outbox.TransactionOutboxContractTests;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * An outbox in a database, with tables of its own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcOutboxTests extends TransactionOutboxContractTests {

	private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

	private HikariDataSource dataSource;

	private LedgerSchema schema;

	abstract LedgerDatabase database();

	abstract String url();

	@BeforeEach
	void createTables() {
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(url());
		this.schema = JdbcTransactionOutbox.schema(this.dataSource, database(), this.prefix);
		this.schema.create();
	}

	@AfterEach
	void dropTables() {
		JdbcClient client = JdbcClient.create(this.dataSource);
		for (String table : new String[] { "outgoing_account", "outgoing", "outgoing_payment" }) {
			client.sql("drop table " + this.prefix + table).update();
		}
		this.dataSource.close();
	}

	@Override
	protected TransactionOutbox outbox() {
		return new JdbcTransactionOutbox(this.dataSource, database(), this.prefix, Duration.ofSeconds(10));
	}

	@Override
	protected TransactionOutbox elsewhere() {
		return outbox();
	}

	@Test
	void tablesMayBeCreatedTwiceAndAreMissedIfTheyAreNot() {
		this.schema.create();
		assertThat(this.schema.missingTable()).isEmpty();
		assertThat(JdbcTransactionOutbox.schema(this.dataSource, database(), "missing_").missingTable())
			.contains("missing_outgoing_account");
	}

	@Test
	void prefixIsCheckedBeforeItIsUsed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcTransactionOutbox(this.dataSource, database(), "x; --", Duration.ofSeconds(1)));
	}

}
