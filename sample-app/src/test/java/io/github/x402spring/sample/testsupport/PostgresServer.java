package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A PostgreSQL for all tests of this JVM: in a container where there is Docker, else
 * beside the tests. Both end with the JVM.
 */
public final class PostgresServer {

	private static final String NAME = "postgres";

	private static final AtomicInteger DATABASES = new AtomicInteger();

	private PostgresServer() {
	}

	/**
	 * Create an empty database. The server is started by the first call.
	 * @return its URL, with name and password
	 */
	public static String newDatabase() {
		String name = "shop" + DATABASES.incrementAndGet();
		String server = Holder.SERVER;
		try (Connection connection = DriverManager.getConnection(url(server, NAME));
				Statement statement = connection.createStatement()) {
			statement.execute("create database " + name);
			return url(server, name);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String url(String server, String database) {
		return "jdbc:postgresql://" + server + "/" + database + "?user=" + NAME + "&password=" + NAME;
	}

	private static final class Holder {

		private static final String SERVER = DockerClientFactory.instance().isDockerAvailable() ? container()
				: process();

		private static String container() {
			PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine").withUsername(NAME)
				.withPassword(NAME)
				.withDatabaseName(NAME);
			container.start();
			return container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
		}

		private static String process() {
			try {
				return "localhost:"
						+ EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start().getPort();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
