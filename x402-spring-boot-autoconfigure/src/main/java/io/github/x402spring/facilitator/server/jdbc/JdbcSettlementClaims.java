package io.github.x402spring.facilitator.server.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.x402spring.facilitator.server.ClaimRequest;
import io.github.x402spring.facilitator.server.ClaimResult;
import io.github.x402spring.facilitator.server.ClaimedPayment;
import io.github.x402spring.facilitator.server.SettlementClaim;
import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Claims in two tables beside those of the ledger. Instances that share the database
 * share them.
 *
 * @since 0.1.0
 */
public final class JdbcSettlementClaims implements SettlementClaims {

	private static final List<String> TABLES = List.of("settlement_caller", "settlement_claim");

	private static final int ATTEMPTS = 5;

	private final LedgerTransactions transactions;

	private final ClaimsSql sql;

	private final JdbcClaimBudget budget;

	private final boolean inMemory;

	/**
	 * Create a book. The database must be up, and its tables must be there, see
	 * {@link #schema}.
	 * @param dataSource where the tables are; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the names of the tables begin with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcSettlementClaims(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout) {
		this.transactions = new LedgerTransactions(dataSource, database, timeout);
		LedgerSchema schema = schema(dataSource, database, tablePrefix);
		this.sql = new ClaimsSql(schema.prefix());
		this.budget = new JdbcClaimBudget(this.sql);
		this.inMemory = schema.isInMemory();
	}

	/**
	 * Return the tables of a book of claims.
	 * @param dataSource where they are
	 * @param database the kind of database
	 * @param tablePrefix what their names begin with
	 * @return the tables
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		return new LedgerSchema(dataSource, database, tablePrefix, new ClassPathResource(
				"claims-" + database.name().toLowerCase(Locale.ROOT) + ".sql", JdbcSettlementClaims.class), TABLES);
	}

	// The same key may be inserted by two requests at once. The one that fails finds it
	// the next time.
	@Override
	public ClaimResult claim(ClaimRequest request) {
		for (int attempt = 1;; attempt++) {
			try {
				return this.transactions.runTogether((client) -> claim(client, request));
			}
			catch (LedgerUnavailableException ex) {
				if (attempt == ATTEMPTS || !(ex.getCause() instanceof DuplicateKeyException)) {
					throw ex;
				}
			}
		}
	}

	private ClaimResult claim(JdbcClient client, ClaimRequest request) {
		MapSqlParameterSource row = row(request);
		if (client.sql(this.sql.claimAgain()).paramSource(row).update() == 1) {
			long fence = client.sql(this.sql.fence()).paramSource(row).query(Long.class).single();
			return new ClaimResult.Granted(new SettlementClaim(request.payment(), fence));
		}
		Optional<ClaimedPayment> taken = find(client, request.payment());
		if (taken.isPresent()) {
			return new ClaimResult.Taken(taken.get());
		}
		if (!request.limits().isNone()) {
			lock(client, row);
			Optional<Duration> wait = this.budget.wait(client, request);
			if (wait.isPresent()) {
				return new ClaimResult.OverBudget(wait.get());
			}
		}
		client.sql(this.sql.claim()).paramSource(row).update();
		return new ClaimResult.Granted(new SettlementClaim(request.payment(), 1));
	}

	private void lock(JdbcClient client, MapSqlParameterSource row) {
		if (client.sql(this.sql.lockCaller()).paramSource(row).update() == 0) {
			client.sql(this.sql.firstOfCaller()).paramSource(row).update();
		}
	}

	@Override
	public boolean tell(SettlementClaim claim, String transaction) {
		return update(this.sql.tell(), row(claim).addValue("transaction", transaction)) == 1;
	}

	@Override
	public void leave(SettlementClaim claim, Optional<String> transaction) {
		update(this.sql.leave(), row(claim).addValue("transaction", transaction.orElse(null), Types.VARCHAR));
	}

	@Override
	public void withdraw(SettlementClaim claim) {
		update(this.sql.withdraw(), row(claim));
	}

	@Override
	public Optional<ClaimedPayment> find(PaymentKey payment) {
		return this.transactions.run((client) -> find(client, payment));
	}

	private Optional<ClaimedPayment> find(JdbcClient client, PaymentKey payment) {
		return client.sql(this.sql.find())
			.param("payment", payment.value())
			.query((row, number) -> new ClaimedPayment(row.getString("caller"), row.getString("idempotency_key"),
					row.getString("transaction_hash"), row.getBoolean("told")))
			.optional();
	}

	@Override
	public Optional<Duration> budgetWait(ClaimRequest request) {
		return request.limits().isNone() ? Optional.empty()
				: this.transactions.run((client) -> this.budget.wait(client, request));
	}

	@Override
	public void charge(Collection<PaymentKey> payments, BigInteger gasCost) {
		if (!payments.isEmpty()) {
			update(this.sql.charge(),
					new MapSqlParameterSource("payments", payments.stream().map(PaymentKey::value).toList())
						.addValue("gasCost", new BigDecimal(gasCost)));
		}
	}

	@Override
	public boolean isDurable() {
		return !this.inMemory;
	}

	@Override
	public int prune(Instant before) {
		return update(this.sql.prune(), time(new MapSqlParameterSource(), "before", before));
	}

	private int update(String statement, MapSqlParameterSource row) {
		return this.transactions.run((client) -> client.sql(statement).paramSource(row).update());
	}

	private static MapSqlParameterSource row(SettlementClaim claim) {
		return new MapSqlParameterSource("payment", claim.payment().value()).addValue("fence", claim.fence());
	}

	private static MapSqlParameterSource row(ClaimRequest request) {
		MapSqlParameterSource row = new MapSqlParameterSource("payment", request.payment().value())
			.addValue("network", request.network().id())
			.addValue("caller", request.caller())
			.addValue("gasCost", new BigDecimal(request.gasCost()))
			.addValue("idempotencyKey", request.idempotencyKey(), Types.VARCHAR);
		time(row, "now", request.now());
		time(row, "leaseUntil", request.leaseUntil());
		return time(row, "validUntil", request.validUntil());
	}

	static MapSqlParameterSource time(MapSqlParameterSource row, String name, Instant time) {
		return row.addValue(name, time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
	}

}
