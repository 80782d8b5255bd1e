package io.github.x402spring.payment.ledger.jdbc;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentToken;

/**
 * The sum of payments that are alike, as a row. What cannot be read of it is an unchecked
 * exception, before anything was added up.
 */
record SumRow(String endpoint, PaymentToken token, MoneyState money, ContentState content, BigInteger amount) {

	static SumRow read(ResultSet row) throws SQLException {
		return read(row, MoneyState.valueOf(row.getString("money")));
	}

	static SumRow read(ResultSet row, MoneyState money) throws SQLException {
		return new SumRow(Objects.requireNonNull(row.getString("endpoint")),
				new PaymentToken(new Network(row.getString("network")), Objects.requireNonNull(row.getString("asset"))),
				money, ContentState.valueOf(row.getString("content")), row.getBigDecimal("amount").toBigIntegerExact());
	}

	static String describe(ResultSet row) throws SQLException {
		return row.getString("network") + ", " + row.getString("money") + "/" + row.getString("content");
	}

}
