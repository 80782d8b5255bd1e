package io.github.x402spring.web.servlet.handler;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of endpoints for figures and logs.
 */
class EndpointIdTests {

	@Test
	void longMappingHasAShortName() {
		String shared = "x".repeat(200);
		assertThat(EndpointId.shorten(shared + "1")).hasSize(100)
			.isEqualTo(EndpointId.shorten(shared + "1"))
			.isNotEqualTo(EndpointId.shorten(shared + "2"));
	}

}
