package io.github.x402spring.actuate;

import org.springframework.test.context.TestPropertySource;

/**
 * Passes in memory.
 */
@TestPropertySource(properties = "x402.ledger.type=memory")
class MemoryPassBooksTests extends AbstractPassBooksTests {

}
