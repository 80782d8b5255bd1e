package io.github.x402spring.payment.answer.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.TestTables;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sealed answers in a database, with a table of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcAnswerStoreTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), JdbcAnswerStore::schema);

	abstract LedgerDatabase database();

	abstract String url();

	private JdbcAnswerStore store() {
		return new JdbcAnswerStore(this.tables.dataSource(), database(), this.tables.prefix(), Duration.ofSeconds(10),
				3);
	}

	@Test
	void answerIsFoundInAnotherProcess() {
		byte[] answer = { 0, -1, 1, 127, -128 };
		store().put("1", answer, NOW);
		assertThat(store().find("1")).hasValue(answer);
		assertThat(store().find("2")).isEmpty();
	}

	@Test
	void laterAnswerReplacesTheFirst() {
		store().put("1", new byte[] { 1 }, NOW);
		store().put("1", new byte[] { 2 }, NOW.plusSeconds(60));
		assertThat(store().find("1")).hasValue(new byte[] { 2 });
		store().prune(NOW);
		assertThat(store().find("1")).isPresent();
	}

	@Test
	void manyAtOnceLeaveOne() {
		JdbcAnswerStore store = store();
		List<Boolean> done = Parallel.run(16, (i) -> {
			store.put("1", new byte[] { (byte) i }, NOW);
			return true;
		});
		assertThat(done).containsOnly(true);
		assertThat(store.find("1")).isPresent();
	}

	@Test
	void whatHasEndedAndWhatIsTooMuchGoes() {
		JdbcAnswerStore store = store();
		store.put("ended", new byte[1], NOW);
		for (int i = 1; i <= 5; i++) {
			store.put("answer " + i, new byte[1], NOW.plusSeconds(i));
		}
		store.prune(NOW);
		assertThat(store.find("ended")).isEmpty();
		assertThat(store.find("answer 1")).isEmpty();
		assertThat(store.find("answer 2")).isEmpty();
		for (int i = 3; i <= 5; i++) {
			assertThat(store.find("answer " + i)).isPresent();
		}
	}

	@Test
	void databaseThatIsAwaySaysSo() {
		JdbcAnswerStore store = store();
		JdbcClient.create(this.tables.dataSource())
			.sql("drop table " + this.tables.prefix() + "stored_answer")
			.update();
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store.put("1", new byte[1], NOW));
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store.find("1"));
		JdbcAnswerStore.schema(this.tables.dataSource(), database(), this.tables.prefix()).create();
	}

}
