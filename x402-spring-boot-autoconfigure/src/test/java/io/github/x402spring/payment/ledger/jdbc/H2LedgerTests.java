package io.github.x402spring.payment.ledger.jdbc;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ledger in H2.
 */
class H2LedgerTests extends AbstractJdbcLedgerTests {

	@Override
	protected LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	protected String url() {
		return "jdbc:h2:mem:H2LedgerTests;DB_CLOSE_DELAY=-1";
	}

	@Test
	void fileThatIsWrittenLaterIsForgetful(@TempDir Path folder) {
		assertThat(isForgetful("jdbc:h2:mem:")).isFalse();
		assertThat(isForgetful("jdbc:h2:file:" + folder.resolve("late"))).isTrue();
		assertThat(isForgetful("jdbc:h2:file:" + folder.resolve("once") + ";WRITE_DELAY=0")).isFalse();
	}

	private static boolean isForgetful(String url) {
		SingleConnectionDataSource single = new SingleConnectionDataSource(url, true);
		try {
			return new LedgerSchema(single, LedgerDatabase.H2, "x402_").isForgetful();
		}
		finally {
			single.destroy();
		}
	}

	// What the database computes is not bound to the connection that created the table.
	@Test
	void paymentsAreSoldAlthoughTheConnectionThatCreatedTheTablesHasEnded() {
		EmbeddedDatabase database = new EmbeddedDatabaseBuilder().generateUniqueName(true)
			.setType(EmbeddedDatabaseType.H2)
			.build();
		try {
			new LedgerSchema(database, LedgerDatabase.H2, "x402_").create();
			JdbcPaymentLedger unpooled = new JdbcPaymentLedger(database, LedgerDatabase.H2, "x402_", this.clock);
			new LedgerLoad(unpooled).sell(1, 3);
			assertThat(unpooled.totals().delivered()).isEqualTo(3);
			assertThat(unpooled.recent(10)).hasSize(3);
		}
		finally {
			database.shutdown();
		}
	}

}
