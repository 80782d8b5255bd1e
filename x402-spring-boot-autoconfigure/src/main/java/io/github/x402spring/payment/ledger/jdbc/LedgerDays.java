package io.github.x402spring.payment.ledger.jdbc;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.ledger.DayTotals;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Adds up what was earned day by day.
 */
final class LedgerDays {

	private final Map<Key, DayTotals> days = new LinkedHashMap<>();

	private final UnreadableRows told;

	private LedgerDays(UnreadableRows told) {
		this.told = told;
	}

	static List<DayTotals> read(JdbcClient client, String sql, LocalDate from, LocalDate until, UnreadableRows told) {
		LedgerDays read = new LedgerDays(told);
		client.sql(sql)
			.param("from", from.atStartOfDay().atOffset(ZoneOffset.UTC))
			.param("until", until.atStartOfDay().atOffset(ZoneOffset.UTC))
			.param("first", from)
			.param("last", until)
			.query(read::add);
		return List.copyOf(read.days.values());
	}

	private void add(ResultSet row) throws SQLException {
		long payments = row.getLong("payments");
		LocalDate day = row.getObject("reserved_on", LocalDate.class);
		try {
			count(day, SumRow.read(row, MoneyState.SETTLED), payments);
		}
		catch (RuntimeException ex) {
			this.told.tell(
					"The sum for payments of " + row.getString("endpoint") + " on " + day + " ("
							+ row.getString("network") + ", " + row.getString("content") + ")",
					"the daily sums exclude " + payments + " payments", ex);
		}
	}

	private void count(LocalDate day, SumRow row, long payments) {
		ContentState content = row.content();
		BigInteger amount = row.amount();
		boolean refunded = content == ContentState.REFUNDED;
		Key key = new Key(day, row.endpoint(), row.token());
		this.days.merge(key,
				new DayTotals(key.day, key.endpoint, key.token, payments,
						(content == ContentState.DELIVERED) ? payments : 0, refunded ? payments : 0, amount,
						refunded ? amount : BigInteger.ZERO),
				LedgerDays::sum);
	}

	private static DayTotals sum(DayTotals one, DayTotals other) {
		return new DayTotals(one.day(), one.endpoint(), one.token(), one.settled() + other.settled(),
				one.delivered() + other.delivered(), one.refunded() + other.refunded(),
				one.revenue().add(other.revenue()), one.refunds().add(other.refunds()));
	}

	private record Key(LocalDate day, String endpoint, PaymentToken token) {

	}

}
