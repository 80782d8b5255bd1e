package io.github.x402spring.actuate;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes a command that calls a paid endpoint of this application.
 *
 * @param server finds the web server; empty if there is none to call
 */
record FirstCall(Supplier<Optional<RunningServer>> server) {

	private static final String GET = "GET";

	/**
	 * Make the command.
	 * @param endpoints the paid endpoints
	 * @return the command, or empty if none can be made
	 */
	Optional<String> command(List<X402Descriptor.PricedEndpoint> endpoints) {
		return this.server.get()
			.flatMap((running) -> endpoints.stream()
				.sorted(Comparator.comparingInt(FirstCall::effort).thenComparing(FirstCall::price))
				.flatMap((endpoint) -> command(running.base().toString(), endpoint).stream())
				.findFirst());
	}

	// What is read without variables is called most easily.
	private static int effort(X402Descriptor.PricedEndpoint endpoint) {
		return (isGet(endpoint) ? 0 : 2)
				+ (endpoint.patterns().stream().anyMatch((it) -> it.matches(".*[{*?].*")) ? 1 : 0);
	}

	// What has no fixed price comes last.
	private static BigDecimal price(X402Descriptor.PricedEndpoint endpoint) {
		return endpoint.price().matches("\\$\\d{1,9}(\\.\\d{1,30})?") ? new BigDecimal(endpoint.price().substring(1))
				: BigDecimal.TEN.pow(9);
	}

	private static boolean isGet(X402Descriptor.PricedEndpoint endpoint) {
		return endpoint.methods().isEmpty() || endpoint.methods().contains(GET);
	}

	private static Optional<String> command(String base, X402Descriptor.PricedEndpoint endpoint) {
		Stream<String> paths = endpoint.patterns()
			.stream()
			.flatMap((it) -> SelfCheckPath.of(it).stream())
			.map(SelfCheckPath::path);
		return paths.findFirst().map((path) -> {
			String url = "'" + (base + path).replace("'", "'\\''") + "'";
			return isGet(endpoint) ? "curl -i " + url : "curl -i -X " + endpoint.methods().getFirst()
					+ " -H 'Content-Type: application/json' -d '{}' " + url;
		});
	}

}
