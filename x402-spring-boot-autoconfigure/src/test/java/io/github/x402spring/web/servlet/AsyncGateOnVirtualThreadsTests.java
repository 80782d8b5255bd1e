package io.github.x402spring.web.servlet;

import org.springframework.test.context.TestPropertySource;

/**
 * The same on virtual threads.
 */
@TestPropertySource(properties = "spring.threads.virtual.enabled=true")
class AsyncGateOnVirtualThreadsTests extends AsyncGateTests {

}
