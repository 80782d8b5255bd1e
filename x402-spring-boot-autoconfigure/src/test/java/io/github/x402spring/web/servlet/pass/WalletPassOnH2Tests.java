package io.github.x402spring.web.servlet.pass;

import io.github.x402spring.payment.pass.jdbc.JdbcPassStore;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same with passes in a database.
 */
@Import(WalletPassSteps.Database.class)
@TestPropertySource(properties = { "x402.ledger.type=jdbc", "test.database=jdbc:h2:mem:walletpass;DB_CLOSE_DELAY=-1" })
class WalletPassOnH2Tests extends WalletPassTests {

	@Test
	void passesAreInTheDatabase() {
		assertThat(this.store.isDurable()).isFalse();
		assertThat(this.store).isInstanceOf(JdbcPassStore.class);
	}

}
