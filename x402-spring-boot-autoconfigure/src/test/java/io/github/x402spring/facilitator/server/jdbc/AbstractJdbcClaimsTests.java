package io.github.x402spring.facilitator.server.jdbc;

import java.time.Duration;

import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.facilitator.server.SettlementClaimsContractTests;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.TestTables;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Claims in a database, with tables of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcClaimsTests extends SettlementClaimsContractTests {

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), JdbcSettlementClaims::schema);

	abstract LedgerDatabase database();

	abstract String url();

	@Override
	protected SettlementClaims claims() {
		return open(this.tables.prefix());
	}

	@Override
	protected SettlementClaims elsewhere() {
		return claims();
	}

	@Test
	void tablesAreChecked() {
		this.tables.requireChecked("settlement_caller", this::open);
	}

	private JdbcSettlementClaims open(String prefix) {
		return new JdbcSettlementClaims(this.tables.dataSource(), database(), prefix, Duration.ofSeconds(10));
	}

}
