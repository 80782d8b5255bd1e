package io.github.x402spring.payment.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.payment.LedgerUnavailableException;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentQuery;
import io.github.x402spring.payment.PaymentSlice;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads many rows. One that cannot be read, since somebody changed it by hand, is told of
 * and left out: the others still have to be looked after.
 */
final class PaymentRows {

	private static final Log logger = LogFactory.getLog(PaymentRows.class);

	private final int limit;

	private final List<Payment> payments = new ArrayList<>();

	private int rows;

	private PaymentQuery.@Nullable Cursor last;

	private PaymentQuery.@Nullable Cursor next;

	private PaymentRows(JdbcClient.StatementSpec statement, int limit) {
		this.limit = limit;
		statement.query(this::add);
	}

	static List<Payment> read(JdbcClient.StatementSpec statement) {
		return new PaymentRows(statement, Integer.MAX_VALUE).payments;
	}

	// One row more than the limit tells that there is another slice. Where it begins is a
	// matter of rows, whether they can be read or not.
	static PaymentSlice slice(JdbcClient.StatementSpec statement, int limit) {
		PaymentRows read = new PaymentRows(statement, limit);
		return new PaymentSlice(read.payments, read.next);
	}

	private void add(ResultSet row) throws SQLException {
		if (this.rows == this.limit) {
			this.next = this.last;
			return;
		}
		this.rows++;
		this.last = PaymentRow.cursor(row);
		try {
			this.payments.add(PaymentRow.read(row, this.rows));
		}
		catch (LedgerUnavailableException ex) {
			logger.error(ex.getMessage() + "; it is left out", ex);
		}
	}

}
