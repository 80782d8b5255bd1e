package io.github.x402spring.payment.ledger.jdbc;

import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Warns once when a step of the ledger takes a connection while a transaction of the
 * application holds another one of the same data source. Under load, all such threads can
 * wait for each other.
 */
final class HeldConnectionWarning {

	private static final Log logger = LogFactory.getLog(HeldConnectionWarning.class);

	private final DataSource dataSource;

	private final AtomicBoolean warned = new AtomicBoolean();

	HeldConnectionWarning(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	void check() {
		if (TransactionSynchronizationManager.hasResource(this.dataSource) && this.warned.compareAndSet(false, true)) {
			logger.warn("A step of the x402 ledger takes a connection while a transaction of the application holds "
					+ "another connection of the same pool. Under load all such requests can wait for each other. "
					+ "Declare a DataSource bean for the ledger with @Bean(defaultCandidate = false) and "
					+ "@PaymentDataSource, or end the transaction before the answer is written");
		}
	}

}
