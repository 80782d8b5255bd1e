package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FacilitatorAuthenticationTests {

	private static final URI VERIFY = URI.create("https://facilitator.example/verify");

	@ParameterizedTest
	@CsvSource({ "Authorization, 'secret\r\nX: y'", "Host, secret", "Content-Length, secret", "'na me', secret" })
	void headerThatCannotBeSentIsRefusedWithoutItsValue(String name, String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> FacilitatorAuthentication.headers(Map.of(name, value)))
			.withMessageContaining(name)
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
	}

	@Test
	void bearerTokenIsShownWithEveryCall() {
		FacilitatorAuthentication bearer = FacilitatorAuthentication.bearer("secret");
		for (FacilitatorOperation operation : FacilitatorOperation.values()) {
			assertThat(bearer.headers(operation, VERIFY)).containsExactly(Map.entry("Authorization", "Bearer secret"));
		}
	}

	@Test
	void theOtherHeaderWinsWhateverItsCase() {
		assertThat(FacilitatorAuthentication.headers(Map.of("authorization", "old", "X-Key", "key"))
			.and(FacilitatorAuthentication.bearer("new"))
			.headers(FacilitatorOperation.VERIFY, VERIFY)).hasSize(2)
			.containsEntry("Authorization", "Bearer new")
			.containsEntry("X-Key", "key");
	}

	@Test
	void noneShowsNothing() {
		assertThat(FacilitatorAuthentication.none().headers(FacilitatorOperation.SETTLE, VERIFY)).isEmpty();
	}

}
