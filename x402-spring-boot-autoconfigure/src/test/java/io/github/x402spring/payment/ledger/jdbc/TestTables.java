package io.github.x402spring.payment.ledger.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tables of their own for each test of a store in a database.
 */
public final class TestTables implements BeforeEachCallback, AfterEachCallback {

	private final LedgerDatabase database;

	private final String url;

	private final Tables tables;

	private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

	private HikariDataSource dataSource;

	/**
	 * Create the tables before each test, and drop them after it.
	 * @param database the kind of database
	 * @param url where it is
	 * @param tables the tables of the store
	 */
	public TestTables(LedgerDatabase database, String url, Tables tables) {
		this.database = database;
		this.url = url;
		this.tables = tables;
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(this.url);
		schema(this.prefix).create();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		JdbcClient client = JdbcClient.create(this.dataSource);
		for (String table : names()) {
			client.sql("drop table " + table).update();
		}
		this.dataSource.close();
	}

	public LedgerDatabase database() {
		return this.database;
	}

	public HikariDataSource dataSource() {
		return this.dataSource;
	}

	public String prefix() {
		return this.prefix;
	}

	/**
	 * Require that the tables can be created again, that missing ones are named, and that
	 * no other text than a prefix comes into statements.
	 * @param first the first table of the store, without prefix
	 * @param opener opens the store with a prefix
	 */
	public void requireChecked(String first, Consumer<String> opener) {
		schema(this.prefix).create();
		assertThat(schema(this.prefix).missingTable()).isEmpty();
		assertThat(schema("missing_").missingTable()).contains("missing_" + first);
		assertThatIllegalArgumentException().isThrownBy(() -> opener.accept("x; --"));
	}

	private LedgerSchema schema(String tablePrefix) {
		return this.tables.schema(this.dataSource, this.database, tablePrefix);
	}

	private List<String> names() {
		return JdbcClient.create(this.dataSource)
			.sql("select table_name from information_schema.tables where table_type = 'BASE TABLE'")
			.query(String.class)
			.list()
			.stream()
			.filter((it) -> it.toLowerCase(Locale.ROOT).startsWith(this.prefix))
			.toList();
	}

	/**
	 * Describes the tables of a store.
	 */
	@FunctionalInterface
	public interface Tables {

		LedgerSchema schema(DataSource dataSource, LedgerDatabase database, String prefix);

	}

}
