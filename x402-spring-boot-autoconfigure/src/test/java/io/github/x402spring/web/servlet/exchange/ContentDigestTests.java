package io.github.x402spring.web.servlet.exchange;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A challenge for a request with a body is for that body alone.
 */
class ContentDigestTests {

	private static final byte[] BODY = "{\"hello\": \"world\"}".getBytes(StandardCharsets.UTF_8);

	// RFC 9530, appendix D.
	private static final String DIGEST = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";

	@Test
	void digestIsThatOfRfc9530() {
		assertThat(ContentDigest.of(BODY)).isEqualTo(DIGEST);
	}

}
