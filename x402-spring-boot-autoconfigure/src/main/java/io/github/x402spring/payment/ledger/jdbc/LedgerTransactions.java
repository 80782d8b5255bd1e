package io.github.x402spring.payment.ledger.jdbc;

import java.time.Duration;
import java.util.function.Function;

import javax.sql.DataSource;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Short transactions that no other transaction contains: what is written down stays
 * written down, whatever becomes of the handler's work. Every trouble with the database
 * means that the book cannot be reached. Tables beside those of the ledger are used
 * through it as well.
 *
 * @since 0.1.0
 */
public final class LedgerTransactions {

	/** How often a transaction is tried that lost against another one. */
	private static final int ATTEMPTS = 5;

	/** What reads or deletes much may take that many times as long as a step. */
	private static final int LONG = 30;

	/** A database that hears still is asked to give up before the connection is cut. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final JdbcClient client;

	private final TransactionTemplate step;

	private final TransactionTemplate steps;

	private final TransactionTemplate work;

	private final HeldConnectionWarning held;

	/**
	 * Create transactions.
	 * @param dataSource where they are made; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param timeout how long one may take in PostgreSQL, once it has a connection
	 */
	public LedgerTransactions(DataSource dataSource, LedgerDatabase database, Duration timeout) {
		// Spring binds connections to threads by data source; this one is private,
		// so that no transaction manager's transaction is ever joined.
		DataSource target = target(dataSource);
		DataSource own = new DelegatingDataSource(target);
		this.held = new HeldConnectionWarning(target);
		this.client = JdbcClient.create(own);
		if (database == LedgerDatabase.POSTGRESQL) {
			Duration work = timeout.multipliedBy(LONG);
			this.step = template(new StatementTransactionManager(own, timeout.plus(GRACE)), timeout);
			this.steps = template(new PatientTransactionManager(own, timeout.plus(GRACE)), timeout);
			this.work = template(new PatientTransactionManager(own, work.plus(GRACE)), work);
		}
		// H2 would keep the limit of a statement for the connection's next user, and does
		// not wait for locks.
		else {
			this.step = template(new JdbcTransactionManager(own), null);
			this.steps = this.step;
			this.work = this.step;
		}
	}

	/**
	 * Do something that is committed when this method returns, or has not happened: one
	 * statement, where PostgreSQL is the database, or looks. Looks are made in this way
	 * too, for the transaction around them may see an older state of the book and would
	 * keep the connection. They are not marked as such: some data sources choose a
	 * replica then, which lags behind.
	 * @param <T> type of the result
	 * @param work what to do, perhaps several times
	 * @return its result
	 * @throws LedgerUnavailableException if it could not be done, as far as is known
	 */
	public <T> T run(Function<JdbcClient, T> work) {
		return run(this.step, work);
	}

	/**
	 * Do something with several statements, of which all are committed when this method
	 * returns, or none has happened.
	 * @param <T> type of the result
	 * @param work what to do, perhaps several times
	 * @return its result
	 * @throws LedgerUnavailableException if it could not be done, as far as is known
	 */
	public <T> T runTogether(Function<JdbcClient, T> work) {
		return run(this.steps, work);
	}

	/**
	 * Do something with many rows, which may take longer.
	 * @param <T> type of the result
	 * @param work what to do, perhaps several times
	 * @return its result
	 * @throws LedgerUnavailableException if it could not be done, as far as is known
	 */
	<T> T runLong(Function<JdbcClient, T> work) {
		return run(this.work, work);
	}

	private <T> T run(TransactionTemplate transaction, Function<JdbcClient, T> work) {
		this.held.check();
		for (int attempt = 1;; attempt++) {
			try {
				T result = transaction.execute((status) -> work.apply(this.client));
				if (result == null) {
					throw new IllegalStateException("Work has a result");
				}
				return result;
			}
			catch (ConcurrencyFailureException ex) {
				if (attempt == ATTEMPTS) {
					throw unavailable(ex);
				}
			}
			catch (DataAccessException | TransactionException ex) {
				throw unavailable(ex);
			}
		}
	}

	private static LedgerUnavailableException unavailable(RuntimeException cause) {
		return new LedgerUnavailableException("The database of the ledger cannot be used", cause);
	}

	private static TransactionTemplate template(PlatformTransactionManager manager, @Nullable Duration limit) {
		TransactionTemplate template = new TransactionTemplate(manager);
		template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		if (limit != null) {
			template.setTimeout((int) Math.min(limit.plusMillis(999).toSeconds(), Integer.MAX_VALUE));
		}
		return template;
	}

	private static DataSource target(DataSource dataSource) {
		DataSource target = dataSource;
		while (target instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
			target = proxy.getTargetDataSource();
		}
		return target;
	}

}
