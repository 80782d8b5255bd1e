package io.github.x402spring.payment.pass.jdbc;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import javax.sql.DataSource;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.pass.PassTotals;
import io.github.x402spring.payment.signin.SignInStore;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Passes in the database of the ledger, for any number of processes. Each step is
 * committed before the method returns, whatever transaction the caller is in. In
 * PostgreSQL a call takes two commits before its first byte: the debit, and that content
 * leaves, which alone waits for the disk.
 *
 * @since 0.1.0
 */
public final class JdbcPassStore implements PassStore {

	private static final List<String> TABLES = List.of("pass", "pass_grant", "pass_draw", "sign_in", "sign_in_secret");

	private final LedgerTransactions transactions;

	private final PassSql sql;

	private final SignInStore signIns;

	private final boolean postgres;

	private final boolean besideLedger;

	private final boolean inMemory;

	/**
	 * Create a store. The database must be up, and its tables must be there, see
	 * {@link #schema}.
	 * @param dataSource where the tables are; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the names of the tables begin with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcPassStore(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout) {
		this(dataSource, database, tablePrefix, timeout, false);
	}

	/**
	 * Create a store. The database must be up, and its tables must be there, see
	 * {@link #schema}.
	 * @param dataSource where the tables are; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the names of the tables begin with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @param besideLedger whether the tables of the ledger are there too, with this
	 * prefix, so that purchases need not be looked up by themselves
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcPassStore(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout,
			boolean besideLedger) {
		this.transactions = new LedgerTransactions(dataSource, database, timeout);
		LedgerSchema schema = schema(dataSource, database, tablePrefix);
		this.sql = new PassSql(database, schema.prefix(), besideLedger);
		this.besideLedger = besideLedger;
		this.signIns = new JdbcSignInStore(this.transactions, database, schema.prefix());
		this.postgres = database == LedgerDatabase.POSTGRESQL;
		this.inMemory = schema.isInMemory();
	}

	/**
	 * Return the tables of passes.
	 * @param dataSource where they are
	 * @param database the kind of database
	 * @param tablePrefix what their names begin with
	 * @return the tables
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		return new LedgerSchema(dataSource, database, tablePrefix, new ClassPathResource(
				"passes-" + database.name().toLowerCase(Locale.ROOT) + ".sql", JdbcPassStore.class), TABLES);
	}

	@Override
	public boolean add(Pass pass, String tokenHash) {
		return unlessThere(() -> this.transactions.runTogether((client) -> {
			client.sql(this.sql.addPass()).paramSource(PassRows.row(pass, tokenHash)).update();
			return add(client, pass.grants().getFirst());
		}));
	}

	@Override
	public boolean renew(PassGrant grant) {
		MapSqlParameterSource row = PassRows.row(grant);
		return unlessThere(() -> this.transactions.runTogether((client) -> {
			client.sql(this.sql.lockPass()).param("passId", grant.passId()).query(String.class).list();
			return client.sql(this.sql.renew()).paramSource(row).update() == 1
					&& client.sql(this.sql.lastLonger()).paramSource(row).update() == 1;
		}));
	}

	private boolean add(JdbcClient client, PassGrant grant) {
		return client.sql(this.sql.addGrant()).paramSource(PassRows.row(grant)).update() == 1;
	}

	@Override
	public boolean reissue(String passId, String tokenHash) {
		return changes(this.sql.reissue(),
				new MapSqlParameterSource("passId", passId).addValue("tokenHash", tokenHash));
	}

	@Override
	public Optional<Pass> find(String tokenHash) {
		return find(this.sql.byToken(), "tokenHash", tokenHash);
	}

	@Override
	public Optional<Pass> findById(String passId) {
		return find(this.sql.byId(), "passId", passId);
	}

	@Override
	public Optional<Pass> findByPayment(String payment) {
		return find(this.sql.byPayment(), "payment", payment);
	}

	private Optional<Pass> find(String statement, String parameter, String value) {
		return this.transactions
			.run((client) -> PassRows.passes(client.sql(statement).param(parameter, value)).stream().findFirst());
	}

	@Override
	public List<Pass> findBoughtBy(@Nullable String buyer, @Nullable String principal, @Nullable String identifier) {
		MapSqlParameterSource row = new MapSqlParameterSource().addValue("buyer", buyer, Types.VARCHAR)
			.addValue("principal", principal, Types.VARCHAR)
			.addValue("identifier", identifier, Types.VARCHAR);
		return this.transactions.run((client) -> PassRows.passes(client.sql(this.sql.byBuyer()).paramSource(row)));
	}

	@Override
	public SignInStore signIns() {
		return this.signIns;
	}

	@Override
	public boolean open(Draw draw, Instant now) {
		MapSqlParameterSource row = PassRows.time(PassRows.row(draw), "now", now);
		if (this.postgres) {
			return unlessThere(() -> changes(this.sql.openTogether(draw.amount().signum() > 0), row));
		}
		return unlessThere(() -> this.transactions.runTogether((client) -> isDebited(client, draw, row)
				&& client.sql(this.sql.open()).paramSource(row).update() == 1));
	}

	private boolean isDebited(JdbcClient client, Draw draw, MapSqlParameterSource row) {
		return (draw.amount().signum() > 0) ? client.sql(this.sql.debit()).paramSource(row).update() == 1
				: client.sql(this.sql.usable()).paramSource(row).query(Integer.class).single() == 1;
	}

	@Override
	public boolean checksPurchases() {
		return this.besideLedger;
	}

	@Override
	public Optional<Draw> findDraw(String passId, String callKey) {
		return this.transactions.run((client) -> client.sql(this.sql.findDraw())
			.param("passId", passId)
			.param("callKey", callKey)
			.query((row, number) -> PassRows.draw(row))
			.optional());
	}

	@Override
	public boolean leave(Draw draw) {
		return changes(this.sql.leave(), new MapSqlParameterSource("id", draw.id()));
	}

	@Override
	public boolean close(Draw draw) {
		return changes(this.sql.close(draw.callKey() != null), new MapSqlParameterSource("id", draw.id()));
	}

	@Override
	public boolean giveBack(Draw draw) {
		return giveBack(draw, PassRows.LEAVING);
	}

	// What is further than that is not given back.
	private boolean giveBack(Draw draw, int furthest) {
		MapSqlParameterSource row = PassRows.row(draw).addValue("state", furthest);
		if (draw.amount().signum() == 0) {
			return changes(this.sql.removeDraw(), row);
		}
		if (this.postgres) {
			return changes(this.sql.giveBackTogether(), row);
		}
		return this.transactions.runTogether((client) -> {
			client.sql(this.sql.lockGrant()).paramSource(row).query(String.class).list();
			return client.sql(this.sql.removeDraw()).paramSource(row).update() == 1
					&& client.sql(this.sql.credit()).paramSource(row).update() == 1;
		});
	}

	@Override
	public List<Draw> endLapsed(Instant now, int most) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource("most", most), "now", now);
		List<Draw> lapsed = this.transactions.run((client) -> client.sql(this.sql.lapsed())
			.paramSource(row)
			.query((it, number) -> PassRows.draw(it))
			.list());
		List<Draw> ended = new ArrayList<>();
		for (Draw draw : lapsed) {
			if (giveBack(draw, PassRows.OPEN)) {
				ended.add(draw);
			}
			else if (close(draw)) {
				ended.add(PassRows.closed(draw));
			}
		}
		return ended;
	}

	@Override
	public boolean revoke(String passId) {
		return changes(this.sql.revoke(), new MapSqlParameterSource("passId", passId));
	}

	@Override
	public boolean end(String payment) {
		return changes(this.sql.end(), new MapSqlParameterSource("payment", payment));
	}

	@Override
	public boolean extend(String payment, Instant until) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource("payment", payment), "until", until);
		return this.transactions.runTogether((client) -> client.sql(this.sql.lockPassOf())
			.paramSource(row)
			.query(String.class)
			.optional()
			.filter((passId) -> client.sql(this.sql.extend()).paramSource(row).update() == 1
					&& client.sql(this.sql.lastLonger()).paramSource(row.addValue("passId", passId)).update() == 1)
			.isPresent());
	}

	@Override
	public List<Pass> list(Instant before, int most) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource("most", most), "before", before);
		return this.transactions.run((client) -> PassRows.passes(client.sql(this.sql.newest()).paramSource(row)));
	}

	@Override
	public List<PassTotals> totals(Instant now) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource(), "now", now);
		return this.transactions.run((client) -> client.sql(this.sql.totals())
			.paramSource(row)
			.query((it, number) -> PassRows.totals(it))
			.list());
	}

	@Override
	public boolean isDurable() {
		return !this.inMemory;
	}

	@Override
	public int prune(Instant before, int most) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource("most", most), "before", before);
		int draws = this.transactions.run((client) -> client.sql(this.sql.oldDraws()).paramSource(row).update());
		if (draws == most) {
			return draws;
		}
		List<String> ended = this.transactions
			.run((client) -> client.sql(this.sql.ended()).paramSource(row).query(String.class).list());
		ended.forEach((passId) -> drop(passId, before));
		return draws + ended.size();
	}

	// It may have been renewed or extended since.
	private boolean drop(String passId, Instant before) {
		MapSqlParameterSource row = PassRows.time(new MapSqlParameterSource("passId", passId), "before", before);
		return this.transactions.runTogether((client) -> {
			client.sql(this.sql.lockPass()).paramSource(row).query(String.class).list();
			if (client.sql(this.sql.isEnded()).paramSource(row).query(Integer.class).single() > 0) {
				return false;
			}
			this.sql.drop().forEach((statement) -> client.sql(statement).paramSource(row).update());
			return true;
		});
	}

	private boolean changes(String statement, MapSqlParameterSource row) {
		return this.transactions.run((client) -> client.sql(statement).paramSource(row).update() > 0);
	}

	// Another process was faster, or the same caller.
	private static boolean unlessThere(BooleanSupplier step) {
		try {
			return step.getAsBoolean();
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return false;
			}
			throw ex;
		}
	}

}
