package io.github.x402spring.payment.answer.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.x402spring.payment.answer.AnswerStore;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * Sealed answers in the database of the ledger, for any number of processes.
 *
 * @since 0.1.0
 */
public final class JdbcAnswerStore implements AnswerStore {

	private static final List<String> TABLES = List.of("stored_answer");

	private final LedgerTransactions transactions;

	private final String table;

	private final String put;

	private final int maxCount;

	/**
	 * Create a store. The database must be up, and its table must be there, see
	 * {@link #schema}.
	 * @param dataSource where the table is; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the name of the table begins with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @param maxCount how many answers are left by {@link #prune}
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcAnswerStore(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout,
			int maxCount) {
		this.transactions = new LedgerTransactions(dataSource, database, timeout);
		this.table = schema(dataSource, database, tablePrefix).prefix() + "stored_answer";
		this.put = switch (database) {
			case POSTGRESQL -> "insert into " + this.table + " values (:id, :answer, :until) on conflict (payment_id) "
					+ "do update set answer = excluded.answer, valid_until = excluded.valid_until";
			case H2 -> "merge into " + this.table + " key (payment_id) values (:id, :answer, :until)";
		};
		this.maxCount = maxCount;
	}

	/**
	 * Return the table of answers.
	 * @param dataSource where it is
	 * @param database the kind of database
	 * @param tablePrefix what its name begins with
	 * @return the table
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		return new LedgerSchema(dataSource, database, tablePrefix, new ClassPathResource(
				"answers-" + database.name().toLowerCase(Locale.ROOT) + ".sql", JdbcAnswerStore.class), TABLES);
	}

	@Override
	public void put(String paymentId, byte[] answer, Instant until) {
		MapSqlParameterSource row = new MapSqlParameterSource("id", paymentId).addValue("answer", answer)
			.addValue("until", until.atOffset(ZoneOffset.UTC));
		this.transactions.run((client) -> client.sql(this.put).paramSource(row).update());
	}

	@Override
	public Optional<byte[]> find(String paymentId) {
		return this.transactions
			.run((client) -> client.sql("select answer from " + this.table + " where payment_id = :id")
				.param("id", paymentId)
				.query((row, number) -> row.getBytes(1))
				.optional());
	}

	@Override
	public void prune(Instant now) {
		this.transactions.run((client) -> client.sql("delete from " + this.table + " where valid_until <= :now")
			.param("now", now.atOffset(ZoneOffset.UTC))
			.update());
		this.transactions.run(
				(client) -> client
					.sql("delete from " + this.table + " where payment_id in (select payment_id from " + this.table
							+ " order by valid_until desc, payment_id offset " + this.maxCount + " rows)")
					.update());
	}

}
