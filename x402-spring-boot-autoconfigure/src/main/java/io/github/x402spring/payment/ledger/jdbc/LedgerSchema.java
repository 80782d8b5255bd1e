package io.github.x402spring.payment.ledger.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tables of a {@link JdbcPaymentLedger}. The scripts are beside this class, ready to
 * be copied for a migration tool.
 *
 * @since 0.1.0
 */
public final class LedgerSchema {

	/** What the names of the tables begin with in the scripts. */
	public static final String DEFAULT_PREFIX = "x402_";

	private static final Pattern PREFIX = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,30}");

	private static final List<String> TABLES = List.of("payment", "payment_event", "payment_carried",
			"payment_revoked");

	/** The table of fees. */
	static final String FEES = "receiving_fee";

	/** Any number, as long as no other code locks the same. */
	private static final long LOCK = 0x78343032;

	private final DataSource dataSource;

	private final LedgerDatabase database;

	private final String prefix;

	private final Resource source;

	private final List<String> tables;

	/**
	 * Create a description of tables.
	 * @param dataSource where they are
	 * @param database the kind of database
	 * @param tablePrefix what their names begin with
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public LedgerSchema(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		this(dataSource, database, tablePrefix, database.schema(), TABLES);
	}

	/**
	 * Create a description of tables that are kept beside those of the ledger.
	 * @param dataSource where they are
	 * @param database the kind of database
	 * @param tablePrefix what their names begin with
	 * @param source creates them with the prefix {@value #DEFAULT_PREFIX}
	 * @param tables their names without the prefix
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public LedgerSchema(DataSource dataSource, LedgerDatabase database, String tablePrefix, Resource source,
			List<String> tables) {
		this.dataSource = dataSource;
		this.database = database;
		this.prefix = requirePrefix(tablePrefix);
		this.source = source;
		this.tables = List.copyOf(tables);
	}

	/**
	 * Return the table of the fees that nodes of Lightning took for receiving.
	 * @param dataSource where it is
	 * @param database the kind of database
	 * @param tablePrefix what its name begins with
	 * @return the table
	 * @throws IllegalArgumentException if the prefix is not made of letters, digits and
	 * underscores
	 */
	public static LedgerSchema ofFees(DataSource dataSource, LedgerDatabase database, String tablePrefix) {
		return new LedgerSchema(dataSource, database, tablePrefix,
				new ClassPathResource("fees-" + database.name().toLowerCase(Locale.ROOT) + ".sql", LedgerSchema.class),
				List.of(FEES));
	}

	/**
	 * Return what the names of the tables begin with.
	 * @return the prefix
	 */
	public String prefix() {
		return this.prefix;
	}

	/**
	 * Create the tables that are not there. Instances that start at once do so one after
	 * the other.
	 * @throws DataAccessException if the database cannot be reached or refuses
	 */
	public void create() {
		ByteArrayResource script = new ByteArrayResource(script().getBytes(StandardCharsets.UTF_8),
				"schema of the x402 ledger");
		JdbcTemplate template = new JdbcTemplate(this.dataSource);
		new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).executeWithoutResult((status) -> {
			if (this.database == LedgerDatabase.POSTGRESQL) {
				template.query("select pg_advisory_xact_lock(" + LOCK + ")", (row) -> {
				});
			}
			template.execute((ConnectionCallback<Boolean>) (connection) -> run(connection, script));
		});
	}

	/**
	 * Look for a table that is not there, or may not be read.
	 * @return its name, or empty if all can be read
	 */
	public Optional<String> missingTable() {
		JdbcTemplate template = new JdbcTemplate(this.dataSource);
		return this.tables.stream().map((table) -> this.prefix + table).filter((table) -> {
			try {
				template.query("select * from " + table + " where 1 = 0", (row) -> {
				});
				return false;
			}
			catch (BadSqlGrammarException ex) {
				return true;
			}
		}).findFirst();
	}

	/**
	 * Return whether the database is in the memory of the process.
	 * @return whether it ends with the process
	 */
	public boolean isInMemory() {
		return this.database == LedgerDatabase.H2
				&& new JdbcTemplate(this.dataSource).queryForObject("select database_path()", String.class) == null;
	}

	/**
	 * Return whether the database is a file of H2 that may forget what was committed just
	 * before the process was killed.
	 * @return whether {@code WRITE_DELAY=0} is missing
	 */
	public boolean isForgetful() {
		return this.database == LedgerDatabase.H2 && !isInMemory()
				&& new JdbcTemplate(this.dataSource)
					.queryForList("select setting_value from information_schema.settings "
							+ "where setting_name = 'WRITE_DELAY' and setting_value <> '0'", String.class)
					.size() == 1;
	}

	static String requirePrefix(String prefix) {
		if (!PREFIX.matcher(prefix).matches()) {
			throw new IllegalArgumentException(
					"a prefix has up to 31 letters, digits and underscores and begins with no digit");
		}
		return prefix;
	}

	private String script() {
		try {
			return this.source.getContentAsString(StandardCharsets.UTF_8).replace(DEFAULT_PREFIX, this.prefix);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Boolean run(Connection connection, ByteArrayResource script) {
		ScriptUtils.executeSqlScript(connection, script);
		return true;
	}

}
