package io.github.x402spring.facilitator.server.jdbc;

import java.time.Duration;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.facilitator.server.SettlementClaimsContractTests;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Claims in a database, with tables of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcClaimsTests extends SettlementClaimsContractTests {

	private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

	private HikariDataSource dataSource;

	private LedgerSchema schema;

	abstract LedgerDatabase database();

	abstract String url();

	@BeforeEach
	void createTables() {
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(url());
		this.schema = JdbcSettlementClaims.schema(this.dataSource, database(), this.prefix);
		this.schema.create();
	}

	@AfterEach
	void dropTables() {
		JdbcClient client = JdbcClient.create(this.dataSource);
		for (String table : new String[] { "settlement_caller", "settlement_claim" }) {
			client.sql("drop table " + this.prefix + table).update();
		}
		this.dataSource.close();
	}

	@Override
	protected SettlementClaims claims() {
		return new JdbcSettlementClaims(this.dataSource, database(), this.prefix, Duration.ofSeconds(10));
	}

	@Override
	protected SettlementClaims elsewhere() {
		return claims();
	}

	@Test
	void tablesMayBeCreatedTwiceAndAreMissedIfTheyAreNot() {
		this.schema.create();
		assertThat(this.schema.missingTable()).isEmpty();
		assertThat(JdbcSettlementClaims.schema(this.dataSource, database(), "missing_").missingTable())
			.contains("missing_settlement_caller");
	}

}
