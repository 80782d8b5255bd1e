package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.facilitator.server.jdbc.JdbcSettlementClaims;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.outbox.jdbc.JdbcTransactionOutbox;
import io.github.x402spring.payment.answer.jdbc.JdbcAnswerStore;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.payment.limit.jdbc.JdbcLimitStore;
import io.github.x402spring.payment.pass.jdbc.JdbcPassStore;
import io.github.x402spring.payment.quota.jdbc.JdbcQuotaStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.core.NestedExceptionUtils;

/**
 * Makes the ledger in a database ready, naming the property of what is wrong.
 */
final class JdbcLedgerSetup {

	private static final Log logger = LogFactory.getLog(JdbcLedgerSetup.class);

	private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(10);

	private static final int PRUNE_BATCH = 500;

	private JdbcLedgerSetup() {
	}

	static JdbcPaymentLedger ledger(DataSource dataSource, LedgerProperties.Jdbc properties, Clock clock) {
		LedgerDatabase database = database(dataSource);
		LedgerSchema schema = schema(dataSource, database, properties.tablePrefix());
		requireTables(dataSource, schema, properties, database.schema().getFilename(), LedgerSchema.class);
		if (schema.isForgetful()) {
			logger.warn("The x402 ledger is in a file of H2 that may lose payments when the process is killed: append "
					+ ";WRITE_DELAY=0 to spring.datasource.url");
		}
		return open(dataSource, database, properties, clock);
	}

	static TransactionOutbox outbox(DataSource dataSource, LedgerProperties.Jdbc properties) {
		return besideLedger(dataSource, properties, "outbox", JdbcTransactionOutbox.class,
				JdbcTransactionOutbox::schema, JdbcTransactionOutbox::new);
	}

	static SettlementClaims claims(DataSource dataSource, LedgerProperties.Jdbc properties) {
		return besideLedger(dataSource, properties, "claims", JdbcSettlementClaims.class, JdbcSettlementClaims::schema,
				JdbcSettlementClaims::new);
	}

	static ReceivingFees fees(DataSource dataSource, LedgerProperties.Jdbc properties) {
		return besideLedger(dataSource, properties, "fees", LedgerSchema.class, LedgerSchema::ofFees,
				JdbcPaymentLedger::receivingFees);
	}

	static JdbcPassStore passes(DataSource dataSource, LedgerProperties.Jdbc properties) {
		return besideLedger(dataSource, properties, "passes", JdbcPassStore.class, JdbcPassStore::schema,
				(source, database, prefix, timeout) -> new JdbcPassStore(source, database, prefix, timeout, true));
	}

	private static <T> T besideLedger(DataSource dataSource, LedgerProperties.Jdbc properties, String name,
			Class<?> type, Tables tables, Opener<T> opener) {
		LedgerDatabase database = database(dataSource);
		LedgerSchema schema = tables.schema(dataSource, database, properties.tablePrefix());
		requireTables(dataSource, schema, properties, name + "-" + database.name().toLowerCase(Locale.ROOT) + ".sql",
				type);
		return opener.open(dataSource, database, properties.tablePrefix(),
				PaymentWayFactory.positive("x402.ledger.jdbc.timeout", properties.timeout()));
	}

	static JdbcQuotaStore quotas(DataSource dataSource, LedgerProperties.Jdbc properties, int maxCallers) {
		return besideLedger(dataSource, properties, "quotas", JdbcQuotaStore.class, JdbcQuotaStore::schema, (source,
				database, prefix, timeout) -> new JdbcQuotaStore(source, database, prefix, timeout, maxCallers));
	}

	static JdbcAnswerStore answers(DataSource dataSource, LedgerProperties.Jdbc properties, int maxCount) {
		return besideLedger(dataSource, properties, "answers", JdbcAnswerStore.class, JdbcAnswerStore::schema, (source,
				database, prefix, timeout) -> new JdbcAnswerStore(source, database, prefix, timeout, maxCount));
	}

	static JdbcLimitStore limits(DataSource dataSource, LedgerProperties.Jdbc properties, int maxBuckets, Clock clock) {
		return besideLedger(dataSource, properties, "limits", JdbcLimitStore.class, JdbcLimitStore::schema, (source,
				database, prefix, timeout) -> new JdbcLimitStore(source, database, prefix, timeout, maxBuckets, clock));
	}

	private static LedgerDatabase database(DataSource dataSource) {
		String product = product(dataSource);
		return LedgerDatabase.ofProduct(product)
			.orElseThrow(() -> new X402ConfigurationException(
					"The x402 ledger does not support the database '" + product + "'.",
					"Use PostgreSQL or H2, or set x402.ledger.type=memory, which forgets payments at restart."));
	}

	private static void requireTables(DataSource dataSource, LedgerSchema schema, LedgerProperties.Jdbc properties,
			@Nullable String file, Class<?> beside) {
		if (isToBeCreated(dataSource, properties.initializeSchema())) {
			schema.create();
		}
		schema.missingTable().ifPresent((table) -> {
			throw new X402ConfigurationException("The x402 ledger's table '" + table + "' cannot be read.",
					"Create the tables in a migration from " + file + " in the package " + beside.getPackageName()
							+ ", or set x402.ledger.jdbc.initialize-schema=always, or x402.ledger.type=memory.");
		});
	}

	private static JdbcPaymentLedger open(DataSource dataSource, LedgerDatabase database,
			LedgerProperties.Jdbc properties, Clock clock) {
		return new JdbcPaymentLedger(dataSource, database, properties.tablePrefix(),
				PaymentWayFactory.positive("x402.ledger.jdbc.timeout", properties.timeout()), properties.waitForDisk(),
				clock);
	}

	/**
	 * Open a ledger that is there already.
	 * @param dataSource the database
	 * @param properties where it is in the database
	 * @param clock the time
	 * @return the ledger, or empty if there is none or it cannot be reached
	 */
	static Optional<JdbcPaymentLedger> existing(DataSource dataSource, LedgerProperties.Jdbc properties, Clock clock) {
		String prefix = properties.tablePrefix();
		try {
			return LedgerDatabase.ofProduct(LedgerDatabase.productOf(dataSource))
				.filter((database) -> schema(dataSource, database, prefix).missingTable().isEmpty())
				.map((database) -> open(dataSource, database, properties, clock));
		}
		catch (LedgerUnavailableException ex) {
			logger.warn(
					"Payments are switched off and the ledger's database cannot be reached, so the payment records are not available: "
							+ NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
			return Optional.empty();
		}
	}

	static PeriodicTask retention(JdbcPaymentLedger ledger, LedgerProperties properties) {
		Duration retention = retention(properties);
		return new PeriodicTask("x402-retention", () -> prune(ledger, retention), PRUNE_INTERVAL);
	}

	static PeriodicTask retention(SettlementClaims claims, LedgerProperties properties, Clock clock) {
		Duration retention = retention(properties);
		return new PeriodicTask("x402-claims", () -> claims.prune(clock.instant().minus(retention)), PRUNE_INTERVAL);
	}

	// What the ledger still knows may be presented again, and so may what is claimed.
	static PeriodicTask retention(TransactionOutbox outbox, PaymentLedger ledger, @Nullable SettlementClaims claims,
			LedgerProperties properties, Clock clock) {
		Duration retention = retention(properties);
		return new PeriodicTask("x402-outbox", () -> outbox.prune(clock.instant().minus(retention),
				(payment) -> ledger.find(payment).isPresent() || (claims != null && claims.find(payment).isPresent())),
				PRUNE_INTERVAL);
	}

	private static Duration retention(LedgerProperties properties) {
		Duration retention = properties.retention();
		return PaymentWayFactory.positive("x402.ledger.retention", (retention != null) ? retention : Duration.ZERO);
	}

	private static void prune(JdbcPaymentLedger ledger, Duration retention) {
		int deleted;
		int sum = 0;
		do {
			deleted = ledger.prune(retention, PRUNE_BATCH);
			sum += deleted;
		}
		while (deleted == PRUNE_BATCH);
		if (sum > 0) {
			logger.info("Payments deleted from the x402 ledger after the time set by x402.ledger.retention: " + sum);
		}
	}

	private static boolean isToBeCreated(DataSource dataSource, LedgerProperties.Jdbc.InitializeSchema mode) {
		return switch (mode) {
			case ALWAYS -> true;
			case EMBEDDED -> EmbeddedDatabaseConnection.isEmbedded(dataSource);
			case NEVER -> false;
		};
	}

	private static String product(DataSource dataSource) {
		try {
			return LedgerDatabase.productOf(dataSource);
		}
		catch (LedgerUnavailableException ex) {
			X402ConfigurationException failure = new X402ConfigurationException(
					"The database of the x402 ledger cannot be reached: "
							+ NestedExceptionUtils.getMostSpecificCause(ex).getMessage(),
					"Start the database, stop the other process that has its file open, or correct spring.datasource.* or the "
							+ "@PaymentDataSource bean.");
			failure.initCause(ex);
			throw failure;
		}
	}

	private static LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String prefix) {
		try {
			return new LedgerSchema(dataSource, database, prefix);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"x402.ledger.jdbc.table-prefix is '" + prefix + "': " + ex.getMessage() + ".",
					"Correct x402.ledger.jdbc.table-prefix.");
		}
	}

	@FunctionalInterface
	private interface Tables {

		LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String prefix);

	}

	@FunctionalInterface
	private interface Opener<T> {

		T open(DataSource dataSource, LedgerDatabase database, String prefix, Duration timeout);

	}

}
