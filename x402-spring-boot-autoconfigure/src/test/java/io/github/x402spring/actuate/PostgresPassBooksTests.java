package io.github.x402spring.actuate;

import java.util.UUID;

import io.github.x402spring.payment.ledger.jdbc.PostgresServer;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Passes in PostgreSQL.
 */
class PostgresPassBooksTests extends AbstractPassBooksTests {

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + "_";
		registry.add("spring.datasource.url", PostgresServer::url);
		registry.add("x402.ledger.type", () -> "jdbc");
		registry.add("x402.ledger.jdbc.table-prefix", () -> prefix);
		registry.add("x402.ledger.jdbc.initialize-schema", () -> "always");
	}

}
