package io.github.x402spring.payment.ledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Leaves it to the database to commit: each statement is a transaction, and there is no
 * second round trip for its commit.
 */
final class StatementTransactionManager extends PatientTransactionManager {

	private static final Log logger = LogFactory.getLog(StatementTransactionManager.class);

	private static final long serialVersionUID = 1;

	StatementTransactionManager(DataSource dataSource, Duration patience) {
		super(dataSource, patience);
	}

	@Override
	protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
			throws SQLException {
		connection.setAutoCommit(true);
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
	}

	// As it would be after a transaction: what the application expects is put back from
	// there.
	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		try {
			connection().setAutoCommit(false);
		}
		catch (SQLException ex) {
			logger.debug("The connection is broken", ex);
		}
		super.doCleanupAfterCompletion(transaction);
	}

}
