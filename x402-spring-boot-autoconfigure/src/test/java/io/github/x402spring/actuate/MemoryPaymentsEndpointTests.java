package io.github.x402spring.actuate;

/**
 * {@link AbstractPaymentsEndpointTests} with the book in memory.
 */
class MemoryPaymentsEndpointTests extends AbstractPaymentsEndpointTests {

}
