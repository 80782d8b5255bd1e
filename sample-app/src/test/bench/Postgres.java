import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL that waits for the disk at each commit, as it does by default, with empty databases. Prints its port when
 * they are there, and ends with its standard input. Arguments: directory for its data, names of the databases.
 */
class Postgres {

	public static void main(String[] arguments) throws IOException, SQLException {
		// The library turns both off, for tests.
		try (EmbeddedPostgres server = EmbeddedPostgres.builder()
			.setDataDirectory(Path.of(arguments[0]))
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.start()) {
			try (Connection connection = server.getPostgresDatabase().getConnection();
					Statement statement = connection.createStatement()) {
				for (int i = 1; i < arguments.length; i++) {
					statement.execute("create database " + arguments[i]);
				}
			}
			System.out.println(server.getPort());
			System.in.read();
		}
	}

}
