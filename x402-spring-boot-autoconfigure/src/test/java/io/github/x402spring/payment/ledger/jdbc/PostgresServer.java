package io.github.x402spring.payment.ledger.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A PostgreSQL for all tests of this process: in a container where there is Docker, else
 * beside the tests. Both end with the process.
 */
public final class PostgresServer {

	private PostgresServer() {
	}

	public static String url() {
		return Holder.URL;
	}

	// Started when it is needed first.
	private static final class Holder {

		private static final String URL = DockerClientFactory.instance().isDockerAvailable() ? container() : process();

		private static String container() {
			PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine").withUsername("postgres")
				.withPassword("postgres")
				.withDatabaseName("postgres")
				.withUrlParam("user", "postgres")
				.withUrlParam("password", "postgres");
			container.start();
			return container.getJdbcUrl();
		}

		private static String process() {
			try {
				return EmbeddedPostgres.builder()
					.setPGStartupWait(Duration.ofSeconds(60))
					.start()
					.getJdbcUrl("postgres", "postgres");
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
