package io.github.x402spring.payment.pass.jdbc;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import io.github.x402spring.payment.signin.SignInStore;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * Used sign-ins in the database of the ledger.
 */
final class JdbcSignInStore implements SignInStore {

	private static final int SECRET_BYTES = 32;

	private final LedgerTransactions transactions;

	private final String table;

	private final String unwaited;

	JdbcSignInStore(LedgerTransactions transactions, LedgerDatabase database, String prefix) {
		this.transactions = transactions;
		this.table = prefix + "sign_in";
		// What the sign-in opens waits for the disk before its first byte leaves, and for
		// this with it.
		this.unwaited = (database == LedgerDatabase.POSTGRESQL)
				? " and set_config('synchronous_commit', 'off', true) is not null" : "";
	}

	@Override
	public String secret() {
		byte[] random = new byte[SECRET_BYTES];
		new SecureRandom().nextBytes(random);
		insert("insert into " + this.table + "_secret (id, secret) select 1, cast(:secret as varchar) "
				+ "where not exists (select 1 from " + this.table + "_secret)",
				new MapSqlParameterSource("secret", HexFormat.of().formatHex(random)));
		return this.transactions.run((client) -> client.sql("select secret from " + this.table + "_secret where id = 1")
			.query(String.class)
			.single());
	}

	@Override
	public boolean spend(String nonce, Instant until) {
		return insert(
				"insert into " + this.table + " (nonce, valid_until) select cast(:nonce as varchar), "
						+ "cast(:until as timestamp(6) with time zone) where not exists (select 1 from " + this.table
						+ " where nonce = :nonce)" + this.unwaited,
				PassRows.time(new MapSqlParameterSource("nonce", nonce), "until", until));
	}

	private boolean insert(String statement, MapSqlParameterSource row) {
		return OrElseThere
			.run(() -> this.transactions.run((client) -> client.sql(statement).paramSource(row).update() == 1));
	}

	@Override
	public int prune(Instant now, int most) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource("most", most), "now", now);
		return this.transactions.run(
				(client) -> client
					.sql("delete from " + this.table + " where nonce in (select nonce from " + this.table
							+ " where valid_until < :now limit :most)")
					.paramSource(row)
					.update());
	}

}
