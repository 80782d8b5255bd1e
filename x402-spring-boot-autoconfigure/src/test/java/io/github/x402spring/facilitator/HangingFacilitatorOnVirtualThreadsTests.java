package io.github.x402spring.facilitator;

import org.junit.jupiter.api.DisplayName;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.threads.virtual.enabled=true")
@DisplayName("A30 a hanging facilitator, on virtual threads")
class HangingFacilitatorOnVirtualThreadsTests extends HangingFacilitatorTests {

}
