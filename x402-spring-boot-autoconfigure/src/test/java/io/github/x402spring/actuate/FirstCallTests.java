package io.github.x402spring.actuate;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which command makes a first call.
 */
class FirstCallTests {

	private final FirstCall firstCall = new FirstCall(
			() -> Optional.of(new RunningServer(URI.create("http://127.0.0.1:8080/shop"), Set.of(), false)));

	@Test
	void cheapestReadWithoutVariablesIsCalled() {
		assertThat(command(endpoint("POST", "/a", "$0.0001"), endpoint("GET", "/items/{id}", "$0.0001"),
				endpoint("GET", "/b", "resolved by prices"), endpoint("GET", "/c", "$0.5"),
				endpoint("GET", "/d", "$0.01")))
			.contains("curl -i 'http://127.0.0.1:8080/shop/d'");
	}

	@Test
	void variablesHaveValues() {
		assertThat(command(endpoint("GET", "/items/{id}", "$0.01")))
			.contains("curl -i 'http://127.0.0.1:8080/shop/items/1'");
	}

	@Test
	void othersAreSentJson() {
		assertThat(command(endpoint("POST", "/a", "$0.01")))
			.contains("curl -i -X POST -H 'Content-Type: application/json' -d '{}' 'http://127.0.0.1:8080/shop/a'");
	}

	@Test
	void quotesEndNoText() {
		assertThat(command(endpoint("GET", "/it's", "$0.01")))
			.contains("curl -i 'http://127.0.0.1:8080/shop/it'\\''s'");
	}

	@Test
	void nothingIsCalledWithoutServerOrEndpoint() {
		assertThat(command()).isEmpty();
		assertThat(new FirstCall(Optional::empty).command(List.of(endpoint("GET", "/a", "$0.01")))).isEmpty();
	}

	private Optional<String> command(X402Descriptor.PricedEndpoint... endpoints) {
		return this.firstCall.command(List.of(endpoints));
	}

	private static X402Descriptor.PricedEndpoint endpoint(String method, String pattern, String price) {
		return new X402Descriptor.PricedEndpoint(method + " " + pattern, "Shop#sell", List.of(method), List.of(pattern),
				price, "", "AFTER_HANDLER", "", null);
	}

}
