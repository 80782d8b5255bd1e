package io.github.x402spring.payment.ledger.jdbc;

import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.ledger.DayTotals;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.LedgerTroubles;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.Reservation;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A ledger in a database. Each step is a transaction of its own, committed before the
 * method returns, whatever transaction the caller is in; on PostgreSQL one statement.
 * Instances that share the database share the ledger. There is a row for each payment and
 * one for each step, the latter never changed.
 *
 * @since 0.1.0
 */
public final class JdbcPaymentLedger implements ReportingLedger {

	/** How long a step may take. */
	public static final Duration TIMEOUT = Duration.ofSeconds(10);

	/** A payment may be given back between a look and the next. */
	private static final int ATTEMPTS = 30;

	private final LedgerSchema schema;

	private final LedgerTransactions transactions;

	private final LedgerSql sql;

	private final ReportSql reports;

	private final RevokedRows revoked;

	private final Clock clock;

	private final UnreadableRows unreadable = new UnreadableRows();

	/**
	 * Create a ledger that waits for {@link #TIMEOUT}. Its tables must be there, see
	 * {@link LedgerSchema}.
	 * @param dataSource where the tables are; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the names of the tables begin with
	 * @param clock the time
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcPaymentLedger(DataSource dataSource, LedgerDatabase database, String tablePrefix, Clock clock) {
		this(dataSource, database, tablePrefix, TIMEOUT, WaitForDisk.MONEY, clock);
	}

	/**
	 * Create a ledger. Its tables must be there, see {@link LedgerSchema}.
	 * @param dataSource where the tables are; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the names of the tables begin with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection;
	 * sums and deletions may take thirty times as long
	 * @param waitForDisk which steps wait for the disk in PostgreSQL
	 * @param clock the time
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public JdbcPaymentLedger(DataSource dataSource, LedgerDatabase database, String tablePrefix, Duration timeout,
			WaitForDisk waitForDisk, Clock clock) {
		this.schema = new LedgerSchema(dataSource, database, tablePrefix);
		String prefix = this.schema.prefix();
		this.transactions = new LedgerTransactions(dataSource, database, timeout);
		this.sql = new LedgerSql(prefix, database, waitForDisk == WaitForDisk.MONEY);
		this.reports = new ReportSql(prefix, database);
		this.revoked = new RevokedRows(this.transactions, prefix, database);
		this.clock = clock;
	}

	/**
	 * Open the book of the fees that nodes of Lightning took for receiving, which is kept
	 * beside ledgers. Its table must be there, see {@link LedgerSchema#ofFees}.
	 * @param dataSource where the table is; its connections must not take part in
	 * distributed transactions by themselves
	 * @param database the kind of database
	 * @param tablePrefix what the name of the table begins with
	 * @param timeout how long a step may take in PostgreSQL, once it has a connection
	 * @return the book
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static ReceivingFees receivingFees(DataSource dataSource, LedgerDatabase database, String tablePrefix,
			Duration timeout) {
		return new JdbcReceivingFees(dataSource, database, tablePrefix, timeout);
	}

	@Override
	public boolean isDurable() {
		return !this.schema.isInMemory();
	}

	@Override
	public Reservation reserve(Payment payment) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			if (insert(payment)) {
				return new Reservation.Reserved();
			}
			Optional<Payment> existing = find(payment.terms().key()).or(() -> named(payment));
			if (existing.isPresent()) {
				return new Reservation.Existing(existing.get());
			}
		}
		throw new LedgerUnavailableException("The payment is being changed concurrently",
				new IllegalStateException(payment.id()));
	}

	private Optional<Payment> named(Payment payment) {
		return Optional.ofNullable(payment.terms().identifierDigest()).flatMap(this::findByIdentifier);
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		if (!next.id().equals(current.id()) || next.version() != current.version() + 1) {
			throw new IllegalArgumentException("A payment can only be replaced by its successor");
		}
		MapSqlParameterSource row = PaymentRow.step(next).addValue("expected", current.version());
		return this.transactions.run((client) -> update(client, this.sql.transition(isLossCheap(current, next)), row)
				&& noted(client, this.sql.event(), row));
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		MapSqlParameterSource row = PaymentRow.all(current)
			.addValue("expected", current.version())
			.addValue("version", current.version() + 1)
			.addValue("removal", removal.name(), Types.VARCHAR)
			.addValue("happened_at", PaymentRow.timestamp(this.clock.instant()), Types.TIMESTAMP_WITH_TIMEZONE);
		return this.transactions.run((client) -> update(client, this.sql.remove(), row)
				&& (this.sql.isOneStatement() || update(client, this.sql.removalEvent(), row)));
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		MapSqlParameterSource row = PaymentRow.step(current.withLease(lease));
		return this.transactions.run((client) -> update(client, this.sql.extend(), row));
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return this.transactions.run((client) -> client.sql(this.sql.find())
			.param("payment_key", key.value())
			.query((row, number) -> RowReader.one(row, this.unreadable))
			.optional());
	}

	@Override
	public Optional<Payment> findByIdentifier(String identifierDigest) {
		return this.transactions.run((client) -> client.sql(this.sql.findByIdentifier())
			.param("identifier_digest", identifierDigest)
			.query((row, number) -> RowReader.one(row, this.unreadable))
			.optional());
	}

	@Override
	public Optional<Payment> findById(String id) {
		return this.transactions.run((client) -> client.sql(this.sql.findById())
			.param("id", id)
			.query((row, number) -> RowReader.one(row, this.unreadable))
			.optional());
	}

	@Override
	public void revoke(PaymentKey key, Instant until) {
		this.revoked.add(key, until, this.clock.instant());
	}

	@Override
	public boolean isRevoked(PaymentKey key) {
		return this.revoked.contains(key);
	}

	@Override
	public List<LedgerEvent> events(Collection<String> ids) {
		if (ids.isEmpty()) {
			return List.of();
		}
		return this.transactions.run((client) -> RowReader
			.events(client.sql(this.reports.events()).param("ids", List.copyOf(ids)), this.unreadable));
	}

	@Override
	public PaymentSlice slice(PaymentQuery query) {
		LedgerConditions conditions = new LedgerConditions(query);
		return this.transactions.run((client) -> RowReader.slice(
				client.sql(this.reports.slice(conditions.sql())).paramSource(conditions.parameters()), query.limit(),
				this.unreadable));
	}

	@Override
	public List<Payment> open(Instant now, MoneyState money, int limit) {
		return this.transactions.run((client) -> RowReader.readOn((offset) -> client.sql(this.reports.open())
			.param("money", money.name())
			.param("now", PaymentRow.timestamp(now))
			.param("limit", limit)
			.param("last", (long) limit + offset)
			.param("offset", offset), limit, this.unreadable));
	}

	@Override
	public List<Payment> recent(int limit) {
		return this.transactions
			.run((client) -> RowReader.read(client.sql(this.reports.recent()).param("limit", limit), this.unreadable));
	}

	/**
	 * Return the sums of the book, from one look at all rows.
	 */
	@Override
	public PaymentTotals totals() {
		return this.transactions.runLong((client) -> LedgerSums.read(client, this.reports.sums(), this.unreadable));
	}

	@Override
	public LedgerTroubles troubles(PaymentPolicy policy, Instant now) {
		return this.transactions.run((client) -> TroubleRows.read(client.sql(this.reports.troubles())
			.param("redemptions", policy.maxRedemptions())
			.param("expired", PaymentRow.timestamp(now.minus(policy.entitlementTtl())))
			.param("now", PaymentRow.timestamp(now)), this.unreadable));
	}

	@Override
	public List<DayTotals> days(LocalDate from, LocalDate until) {
		return this.transactions
			.runLong((client) -> LedgerDays.read(client, this.reports.days(), from, until, this.unreadable));
	}

	/**
	 * Delete payments with their events that nothing can happen to any more: delivered,
	 * failed or never sent, with an authorisation that has ended. What is owed or unknown
	 * is never deleted, and the totals do not change. Several processes may do so on one
	 * ledger. Each batch is a transaction of its own and never waits for locks.
	 * @param retention how long payments are kept after their last step
	 * @param batch how many are deleted at most
	 * @return how many were deleted
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	public int prune(Duration retention, int batch) {
		Instant now = this.clock.instant();
		return this.transactions
			.runLong((client) -> new LedgerPruning(client, this.reports, now).prune(retention, batch));
	}

	private boolean insert(Payment payment) {
		MapSqlParameterSource row = PaymentRow.all(payment);
		String reserve = this.sql.reserve(payment.terms().identifierDigest() != null);
		try {
			return this.transactions
				.run((client) -> update(client, reserve, row) && noted(client, this.sql.firstEvent(), row));
		}
		catch (LedgerUnavailableException ex) {
			if (ex.getCause() instanceof DuplicateKeyException) {
				return false;
			}
			throw ex;
		}
	}

	private boolean noted(JdbcClient client, String event, SqlParameterSource row) {
		return this.sql.isOneStatement() || update(client, event, row);
	}

	// That content left. If that is lost, the content is owed once more, for the same
	// money.
	private static boolean isLossCheap(Payment current, Payment next) {
		return current.money() == MoneyState.SETTLED && next.money() == MoneyState.SETTLED
				&& next.content() == ContentState.DELIVERED && current.proven() == next.proven();
	}

	private static boolean update(JdbcClient client, String sql, SqlParameterSource row) {
		return client.sql(sql).paramSource(row).update() == 1;
	}

}
