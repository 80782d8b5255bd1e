package io.github.x402spring.payment.ledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Waits for a database that does not say a word no longer than it has patience. The limit
 * of a statement does not help there: it asks the database to give up.
 */
class PatientTransactionManager extends JdbcTransactionManager {

	private static final Log logger = LogFactory.getLog(PatientTransactionManager.class);

	private static final long serialVersionUID = 1;

	private final int patience;

	private final transient ThreadLocal<Integer> before = new ThreadLocal<>();

	PatientTransactionManager(DataSource dataSource, Duration patience) {
		super(dataSource);
		this.patience = (int) Math.min(patience.toMillis(), Integer.MAX_VALUE);
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		super.doBegin(transaction, definition);
		Connection connection = connection();
		try {
			int usual = connection.getNetworkTimeout();
			if (usual == 0 || usual > this.patience) {
				connection.setNetworkTimeout(Runnable::run, this.patience);
				this.before.set(usual);
			}
		}
		catch (SQLException | AbstractMethodError ex) {
			logger.debug("The driver of the ledger's database has no time limit for its network", ex);
		}
	}

	// The connection belongs to the application.
	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		Integer usual = this.before.get();
		if (usual != null) {
			this.before.remove();
			try {
				connection().setNetworkTimeout(Runnable::run, usual);
			}
			catch (SQLException ex) {
				logger.debug("The connection is broken", ex);
			}
		}
		super.doCleanupAfterCompletion(transaction);
	}

	final Connection connection() {
		ConnectionHolder holder = (ConnectionHolder) TransactionSynchronizationManager.getResource(obtainDataSource());
		return Objects.requireNonNull(holder).getConnection();
	}

}
