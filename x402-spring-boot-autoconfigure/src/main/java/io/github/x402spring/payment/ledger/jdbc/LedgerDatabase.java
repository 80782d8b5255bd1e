package io.github.x402spring.payment.ledger.jdbc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * The databases that a {@link JdbcPaymentLedger} can keep its book in.
 *
 * @since 0.1.0
 */
public enum LedgerDatabase {

	/** PostgreSQL 14 or later; for any number of instances. */
	POSTGRESQL("PostgreSQL"),

	/** H2 2.3 or later; for one instance. */
	H2("H2");

	private final String product;

	LedgerDatabase(String product) {
		this.product = product;
	}

	/**
	 * Return the name of the database.
	 * @return the name, as its driver tells it
	 */
	public String product() {
		return this.product;
	}

	/**
	 * Return the script that creates the tables with the prefix {@code x402_}.
	 * @return the script
	 */
	public Resource schema() {
		return new ClassPathResource("schema-" + name().toLowerCase(Locale.ROOT) + ".sql", LedgerDatabase.class);
	}

	/**
	 * Find the database of that name.
	 * @param product the name, as its driver tells it
	 * @return the database, or empty if a ledger cannot use it
	 */
	public static Optional<LedgerDatabase> ofProduct(String product) {
		return Arrays.stream(values()).filter((database) -> database.product.equals(product)).findFirst();
	}

	/**
	 * Ask a data source for the name of its database.
	 * @param dataSource the data source
	 * @return the name, as its driver tells it
	 * @throws LedgerUnavailableException if it cannot be reached
	 */
	public static String productOf(DataSource dataSource) {
		try {
			return JdbcUtils.extractDatabaseMetaData(dataSource, (metaData) -> metaData.getDatabaseProductName());
		}
		catch (MetaDataAccessException ex) {
			throw new LedgerUnavailableException("The database cannot be reached", ex);
		}
	}

}
