package io.github.x402spring.payment.ledger.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads many rows. One that cannot be read, for example after a manual change, is
 * reported and left out: the others still have to be looked after.
 */
final class RowReader {

	private final int limit;

	private final UnreadableRows told;

	private final List<Payment> payments = new ArrayList<>();

	private final List<String> unreadable = new ArrayList<>();

	private int rows;

	private PaymentQuery.@Nullable Cursor last;

	private PaymentQuery.@Nullable Cursor next;

	private RowReader(JdbcClient.StatementSpec statement, int limit, UnreadableRows told) {
		this.limit = limit;
		this.told = told;
		statement.query(this::add);
	}

	static Payment one(ResultSet row, UnreadableRows told) throws SQLException {
		try {
			return PaymentRow.read(row);
		}
		catch (UnreadablePaymentException ex) {
			told.tell(ex);
			throw ex;
		}
	}

	static List<LedgerEvent> events(JdbcClient.StatementSpec statement, UnreadableRows told) {
		List<LedgerEvent> events = new ArrayList<>();
		statement.query((row) -> {
			try {
				events.add(PaymentRow.readEvent(row));
			}
			catch (RuntimeException ex) {
				told.tell("Event " + row.getInt("version") + " of payment " + row.getString("payment_id"),
						"it is omitted", ex);
			}
		});
		return events;
	}

	static List<Payment> read(JdbcClient.StatementSpec statement, UnreadableRows told) {
		return new RowReader(statement, Integer.MAX_VALUE, told).payments;
	}

	// Goes on until there are enough that can be read. Rows that move in between are
	// looked at the next time.
	static List<Payment> readOn(IntFunction<JdbcClient.StatementSpec> from, int limit, UnreadableRows told) {
		List<Payment> payments = new ArrayList<>();
		int offset = 0;
		while (true) {
			RowReader read = new RowReader(from.apply(offset), Integer.MAX_VALUE, told);
			payments.addAll(read.payments);
			offset += read.rows;
			if (read.rows < limit || payments.size() >= limit) {
				return payments.subList(0, Math.min(limit, payments.size()));
			}
		}
	}

	// One row more than the limit tells that there is another slice. Where it begins is a
	// matter of rows, whether they can be read or not.
	static PaymentSlice slice(JdbcClient.StatementSpec statement, int limit, UnreadableRows told) {
		RowReader read = new RowReader(statement, limit, told);
		return new PaymentSlice(read.payments, read.next, read.unreadable);
	}

	private void add(ResultSet row) throws SQLException {
		if (this.rows == this.limit) {
			this.next = this.last;
			return;
		}
		this.rows++;
		this.last = PaymentRow.cursor(row);
		try {
			this.payments.add(PaymentRow.read(row));
		}
		catch (UnreadablePaymentException ex) {
			this.unreadable.add(ex.id());
			this.told.tell(ex);
		}
	}

}
