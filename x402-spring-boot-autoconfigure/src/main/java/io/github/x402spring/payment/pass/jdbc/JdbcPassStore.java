package io.github.x402spring.payment.pass.jdbc;

import java.math.BigDecimal;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.sql.DataSource;

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

	private final JdbcDraws draws;

	private final SignInStore signIns;

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
		this.draws = new JdbcDraws(this.transactions, this.sql, database == LedgerDatabase.POSTGRESQL);
		this.besideLedger = besideLedger;
		this.signIns = new JdbcSignInStore(this.transactions, database, schema.prefix());
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
		return OrElseThere.run(() -> this.transactions.runTogether((client) -> {
			client.sql(this.sql.addPass()).paramSource(PassRows.row(pass, tokenHash)).update();
			return add(client, pass.grants().getFirst());
		}));
	}

	@Override
	public boolean renew(PassGrant grant) {
		MapSqlParameterSource row = PassRows.row(grant);
		return OrElseThere.run(() -> this.transactions.runTogether((client) -> {
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
	public boolean checksPurchases() {
		return this.besideLedger;
	}

	@Override
	public boolean open(Draw draw, BigDecimal floor, Instant now) {
		return this.draws.open(draw, floor, now);
	}

	@Override
	public Optional<Draw> findDraw(String passId, String callKey) {
		return this.draws.find(passId, callKey);
	}

	@Override
	public boolean leave(Draw draw) {
		return this.draws.leave(draw);
	}

	@Override
	public boolean use(Draw draw) {
		return this.draws.use(draw);
	}

	@Override
	public boolean close(Draw draw) {
		return this.draws.close(draw);
	}

	@Override
	public boolean giveBack(Draw draw) {
		return this.draws.giveBack(draw);
	}

	@Override
	public List<Draw> endLapsed(Instant now, int most) {
		return this.draws.endLapsed(now, most);
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

}
