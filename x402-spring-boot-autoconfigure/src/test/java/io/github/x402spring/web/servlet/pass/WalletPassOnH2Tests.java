package io.github.x402spring.web.servlet.pass;

import org.springframework.test.context.TestPropertySource;

/**
 * The same with passes in a database.
 */
@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:walletpass;DB_CLOSE_DELAY=-1")
class WalletPassOnH2Tests extends WalletPassTests {

}
