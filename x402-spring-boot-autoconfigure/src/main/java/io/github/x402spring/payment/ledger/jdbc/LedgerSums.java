package io.github.x402spring.payment.ledger.jdbc;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.payment.ledger.PaymentTotals;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Adds up how many payments of each endpoint and token are in which state.
 */
final class LedgerSums {

	private final Map<String, EndpointSums> endpoints = new HashMap<>();

	private final Map<PaymentTotals.State, Long> states = new HashMap<>();

	private final EndpointSums all = new EndpointSums();

	private long failed;

	private long unknown;

	private long entitlements;

	private long refunded;

	private final Map<PaymentToken, BigInteger> refunds = new HashMap<>();

	private long released;

	private long rejected;

	private final UnreadableRows told;

	private LedgerSums(UnreadableRows told) {
		this.told = told;
	}

	// One statement, and so one state of the book.
	static PaymentTotals read(JdbcClient client, String sql, UnreadableRows told) {
		LedgerSums sums = new LedgerSums(told);
		client.sql(sql).query(sums::add);
		return sums.toTotals();
	}

	private void add(ResultSet row) throws SQLException {
		long payments = row.getLong("payments");
		String removal = row.getString("removal");
		try {
			if (removal != null) {
				removed(Removal.valueOf(removal), payments);
			}
			else {
				count(SumRow.read(row), payments);
			}
		}
		catch (RuntimeException ex) {
			this.told.tell(
					"The sum for payments of " + row.getString("endpoint") + " ("
							+ ((removal != null) ? removal : SumRow.describe(row)) + ")",
					"the sums exclude " + payments + " payments", ex);
		}
	}

	private void removed(Removal removal, long payments) {
		switch (removal) {
			case RELEASED, UNAVAILABLE -> {
				this.released += payments;
			}
			case REJECTED -> {
				this.rejected += payments;
			}
		}
	}

	private void count(SumRow row, long payments) {
		switch (row.money()) {
			case FAILED -> {
				count(row.money(), row.content(), payments);
				this.failed += payments;
			}
			case UNKNOWN -> {
				count(row.money(), row.content(), payments);
				this.unknown += payments;
			}
			case SETTLED -> {
				count(row.money(), row.content(), payments);
				if (!row.content().isFinal()) {
					this.entitlements += payments;
				}
			}
			case RESERVED, SETTLING -> {
			}
		}
		EndpointSums endpoint = this.endpoints.computeIfAbsent(row.endpoint(), (id) -> new EndpointSums());
		if (row.content() == ContentState.DELIVERED) {
			this.all.delivered += payments;
			endpoint.delivered += payments;
		}
		if (row.money() == MoneyState.SETTLED) {
			this.all.settled(row.token(), payments, row.amount());
			endpoint.settled(row.token(), payments, row.amount());
			if (row.content() == ContentState.REFUNDED) {
				this.refunded += payments;
				this.refunds.merge(row.token(), row.amount(), BigInteger::add);
			}
		}
	}

	private void count(MoneyState money, ContentState content, long payments) {
		this.states.merge(new PaymentTotals.State(money, content), payments, Long::sum);
	}

	private PaymentTotals toTotals() {
		return new PaymentTotals(this.all.settled, this.failed, this.unknown, this.all.delivered, this.entitlements,
				this.refunded, this.released, this.rejected, this.all.revenue, this.refunds,
				this.endpoints.entrySet()
					.stream()
					.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().toTotals())),
				this.states);
	}

	private static final class EndpointSums {

		private final Map<PaymentToken, BigInteger> revenue = new HashMap<>();

		private long settled;

		private long delivered;

		private void settled(PaymentToken token, long payments, BigInteger amount) {
			this.settled += payments;
			this.revenue.merge(token, amount, BigInteger::add);
		}

		private PaymentTotals.EndpointTotals toTotals() {
			return new PaymentTotals.EndpointTotals(this.settled, this.delivered, this.revenue);
		}

	}

}
