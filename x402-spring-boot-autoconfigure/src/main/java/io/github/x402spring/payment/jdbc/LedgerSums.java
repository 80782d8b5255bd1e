package io.github.x402spring.payment.jdbc;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentLedger.Removal;
import io.github.x402spring.payment.PaymentTotals;
import io.github.x402spring.protocol.Network;

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

	private final Map<PaymentTotals.Token, BigInteger> refunds = new HashMap<>();

	private long released;

	private long rejected;

	private LedgerSums() {
	}

	// One statement, and so one state of the book.
	static PaymentTotals read(JdbcClient client, String sql) {
		LedgerSums sums = new LedgerSums();
		client.sql(sql).query(sums::add);
		return sums.toTotals();
	}

	private void add(ResultSet row) throws SQLException {
		long payments = row.getLong("payments");
		String removal = row.getString("removal");
		if (removal != null) {
			switch (Removal.valueOf(removal)) {
				case RELEASED, UNAVAILABLE -> {
					this.released += payments;
				}
				case REJECTED -> {
					this.rejected += payments;
				}
			}
			return;
		}
		MoneyState money = MoneyState.valueOf(row.getString("money"));
		ContentState content = ContentState.valueOf(row.getString("content"));
		boolean delivered = content == ContentState.DELIVERED;
		switch (money) {
			case FAILED -> {
				count(money, content, payments);
				this.failed += payments;
			}
			case UNKNOWN -> {
				count(money, content, payments);
				this.unknown += payments;
			}
			case SETTLED -> {
				count(money, content, payments);
				if (!content.isFinal()) {
					this.entitlements += payments;
				}
			}
			case RESERVED, SETTLING -> {
			}
		}
		EndpointSums endpoint = this.endpoints.computeIfAbsent(row.getString("endpoint"), (id) -> new EndpointSums());
		if (delivered) {
			this.all.delivered += payments;
			endpoint.delivered += payments;
		}
		if (money == MoneyState.SETTLED) {
			PaymentTotals.Token token = new PaymentTotals.Token(new Network(row.getString("network")),
					row.getString("asset"));
			BigInteger amount = row.getBigDecimal("amount").toBigIntegerExact();
			this.all.settled(token, payments, amount);
			endpoint.settled(token, payments, amount);
			if (content == ContentState.REFUNDED) {
				this.refunded += payments;
				this.refunds.merge(token, amount, BigInteger::add);
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

		private final Map<PaymentTotals.Token, BigInteger> revenue = new HashMap<>();

		private long settled;

		private long delivered;

		private void settled(PaymentTotals.Token token, long payments, BigInteger amount) {
			this.settled += payments;
			this.revenue.merge(token, amount, BigInteger::add);
		}

		private PaymentTotals.EndpointTotals toTotals() {
			return new PaymentTotals.EndpointTotals(this.settled, this.delivered, this.revenue);
		}

	}

}
