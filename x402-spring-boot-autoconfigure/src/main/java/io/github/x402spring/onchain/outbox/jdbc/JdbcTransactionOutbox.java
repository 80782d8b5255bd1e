package io.github.x402spring.onchain.outbox.jdbc;

import java.math.BigDecimal;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.onchain.outbox.TransactionCost;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.SettlementCost;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.ledger.jdbc.LedgerTransactions;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An outbox in the database of the ledger, for any number of processes. Each step is
 * committed before the method returns, whatever transaction the caller is in. A process
 * that lost the right to send for an account cannot write any more: the account's row
 * tells who has it, and a writer holds that row until what it writes is committed.
 *
 * @since 0.1.0
 */
public final class JdbcTransactionOutbox implements TransactionOutbox {

	private static final List<String> TABLES = List.of("outgoing_account", "outgoing", "outgoing_payment");

	private final LedgerTransactions transactions;

	private final OutboxSql sql;

	private final boolean inMemory;

	/**
	 * Create an outbox. The database must be up, and its tables must be there, see
	 * {@link #schema}.
	 * @param dataSource where the tables are; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the names of the tables begin with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcTransactionOutbox(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout) {
		this.transactions = new LedgerTransactions(dataSource, database, timeout);
		LedgerSchema schema = schema(dataSource, database, tablePrefix);
		this.sql = new OutboxSql(schema.prefix());
		this.inMemory = schema.isInMemory();
	}

	/**
	 * Return the tables of an outbox.
	 * @param dataSource where they are
	 * @param database the kind of database
	 * @param tablePrefix what their names begin with
	 * @return the tables
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		return new LedgerSchema(dataSource, database, tablePrefix, new ClassPathResource(
				"outbox-" + database.name().toLowerCase(Locale.ROOT) + ".sql", JdbcTransactionOutbox.class), TABLES);
	}

	@Override
	public Optional<SendingLease> lease(SendingAccount account, String owner, Instant now, Duration length) {
		Instant until = now.plus(length);
		MapSqlParameterSource row = row(account).addValue("owner", owner, Types.VARCHAR);
		time(time(row, "now", now), "until", until);
		return unlessTaken(() -> this.transactions.runTogether((client) -> {
			if (client.sql(this.sql.prolong()).paramSource(row).update() == 0
					&& client.sql(this.sql.firstLease()).paramSource(row).update() == 0) {
				return Optional.<SendingLease>empty();
			}
			return client.sql(this.sql.held())
				.paramSource(row)
				.query((it, number) -> new SendingLease(account, owner, it.getLong("fence"), until,
						(it.getObject("next_nonce") != null) ? OptionalLong.of(it.getLong("next_nonce"))
								: OptionalLong.empty(),
						it.getLong("final_nonces"), it.getLong("accepted_nonces")))
				.optional();
		})).flatMap((lease) -> lease);
	}

	@Override
	public void release(SendingLease lease) {
		this.transactions.run((client) -> client.sql(this.sql.release()).paramSource(row(lease)).update());
	}

	@Override
	public boolean append(SendingLease lease, List<OutgoingTransaction> added) {
		Long next = added.stream().map((it) -> it.nonce() + 1).max(Long::compare).orElse(null);
		return unlessTaken(() -> this.transactions.runTogether((client) -> {
			boolean ours = guard(client, lease, next, 0);
			if (ours) {
				added.forEach((it) -> append(client, lease, it));
			}
			return ours;
		})).orElse(false);
	}

	@Override
	public boolean close(SendingLease lease, long nonce, @Nullable TransactionCost cost) {
		return this.transactions.runTogether((client) -> {
			boolean ours = guard(client, lease, null, nonce + 1);
			if (ours) {
				MapSqlParameterSource row = row(lease).addValue("nonce", nonce)
					.addValue("gas", (cost != null) ? new BigDecimal(cost.gas()) : null, Types.NUMERIC)
					.addValue("cost", (cost != null) ? new BigDecimal(cost.wei()) : null, Types.NUMERIC)
					.addValue("dollars", (cost != null) ? cost.dollars() : null, Types.NUMERIC);
				if (client.sql(this.sql.close()).paramSource(row).update() > 0 && cost != null) {
					client.sql(this.sql.count()).paramSource(row).update();
				}
			}
			return ours;
		});
	}

	@Override
	public int prune(Instant before, Predicate<PaymentKey> kept) {
		return new OutboxPruning(this.transactions, this.sql).prune(before, kept);
	}

	@Override
	public Map<PaymentKey, SettlementCost> costs(Collection<PaymentKey> payments) {
		return payments.isEmpty() ? Map.of() : this.transactions.run((client) -> OutboxCosts
			.read(client.sql(this.sql.costs()).param("payments", payments.stream().map(PaymentKey::value).toList())));
	}

	@Override
	public List<SettlementCost> costs() {
		return this.transactions.run((client) -> OutboxCosts.totals(client.sql(this.sql.totals())));
	}

	@Override
	public boolean accept(SendingAccount account, long nonces) {
		return this.transactions.runTogether((client) -> client.sql(this.sql.accept())
			.paramSource(row(account).addValue("nonces", nonces))
			.update() == 1);
	}

	@Override
	public List<OutgoingTransaction> open(SendingAccount account) {
		return this.transactions
			.run((client) -> OutboxRows.read(client, client.sql(this.sql.open()).paramSource(row(account)), this.sql));
	}

	@Override
	public List<OutgoingTransaction> find(PaymentKey payment) {
		return this.transactions.run((client) -> OutboxRows.read(client,
				client.sql(this.sql.find()).param("payment", payment.value()), this.sql));
	}

	@Override
	public boolean isDurable() {
		return !this.inMemory;
	}

	private boolean guard(JdbcClient client, SendingLease lease, @Nullable Long next, long finalNonces) {
		return client.sql(this.sql.guard())
			.paramSource(row(lease).addValue("next", next, Types.BIGINT).addValue("final", finalNonces))
			.update() == 1;
	}

	private void append(JdbcClient client, SendingLease lease, OutgoingTransaction it) {
		MapSqlParameterSource row = row(lease).addValue("nonce", it.nonce())
			.addValue("attempt", it.attempt())
			.addValue("hash", it.signed().hash())
			.addValue("bytes", it.signed().bytes())
			.addValue("maxFee", it.fees().most().toString(), Types.NUMERIC)
			.addValue("priorityFee", it.fees().priority().toString(), Types.NUMERIC)
			.addValue("filler", it.payments().isEmpty());
		client.sql(this.sql.append()).paramSource(time(row, "writtenAt", it.writtenAt())).update();
		for (int i = 0; i < it.payments().size() && it.attempt() == 1; i++) {
			client.sql(this.sql.payment())
				.paramSource(row.addValue("payment", it.payments().get(i).value()).addValue("position", i))
				.update();
		}
	}

	// Another process was faster.
	private static <T> Optional<T> unlessTaken(Supplier<T> step) {
		try {
			return Optional.of(step.get());
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	private static MapSqlParameterSource row(SendingLease lease) {
		return row(lease.account()).addValue("owner", lease.owner()).addValue("fence", lease.fence());
	}

	private static MapSqlParameterSource row(SendingAccount account) {
		return new MapSqlParameterSource("network", account.network().id()).addValue("signer",
				account.address().value());
	}

	private static MapSqlParameterSource time(MapSqlParameterSource row, String name, Instant time) {
		return row.addValue(name, time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
	}

}
