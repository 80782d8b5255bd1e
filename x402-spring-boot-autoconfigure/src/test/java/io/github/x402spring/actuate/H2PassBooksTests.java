package io.github.x402spring.actuate;

import org.springframework.test.context.TestPropertySource;

/**
 * Passes in H2.
 */
@TestPropertySource(properties = { "x402.ledger.type=jdbc", "spring.datasource.generate-unique-name=true" })
class H2PassBooksTests extends AbstractPassBooksTests {

}
