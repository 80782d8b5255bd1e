package io.github.x402spring.payment.ledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source that can be told to be out of reach.
 */
final class SwitchableDataSource extends DelegatingDataSource {

	private volatile boolean off;

	SwitchableDataSource(DataSource target) {
		super(target);
	}

	void switchOff(boolean isOff) {
		this.off = isOff;
	}

	@Override
	public Connection getConnection() throws SQLException {
		if (this.off) {
			throw new SQLTransientConnectionException("out of reach");
		}
		return super.getConnection();
	}

}
