package io.github.x402spring.actuate;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.x402spring.actuate.SelfCheckDescriptor.Check;
import io.github.x402spring.actuate.SelfCheckDescriptor.Result;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Calls every paid endpoint of the running application over the network, as a client that
 * does not pay. It never pays, so nothing is reserved and nothing settled. One check runs
 * at a time, for 20 seconds and at 50 endpoints at most.
 */
final class SelfCheck {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final int ENDPOINTS = 50;

	private static final String DEFAULT_ORIGIN = "https://x402-selfcheck.example";

	private final ReentrantLock running = new ReentrantLock();

	private final PaidEndpointCatalogue endpoints;

	private final Supplier<Optional<RunningServer>> server;

	private final OfferedKinds kinds;

	private final LightningDescriptions lightning;

	private final BooleanSupplier open;

	private final Clock clock;

	/**
	 * Create a check.
	 * @param endpoints the paid endpoints
	 * @param server where they are called, or empty if that is not known
	 * @param kinds knows what is verified and settled
	 * @param lightning checks the node of Lightning
	 * @param open whether payments are taken now
	 * @param clock the time
	 */
	SelfCheck(PaidEndpointCatalogue endpoints, Supplier<Optional<RunningServer>> server, OfferedKinds kinds,
			LightningDescriptions lightning, BooleanSupplier open, Clock clock) {
		this.endpoints = endpoints;
		this.server = server;
		this.kinds = kinds;
		this.lightning = lightning;
		this.open = open;
		this.clock = clock;
	}

	/**
	 * Check the node of Lightning and call the endpoints.
	 * @param origin the origin of the web page that browsers call from, as far as CORS is
	 * checked, or {@code null} for one that does not exist
	 * @return what was found, or {@code null} while another check runs
	 * @throws InvalidEndpointRequestException if the origin is none
	 */
	@Nullable SelfCheckDescriptor run(@Nullable String origin) {
		if (origin != null && !origin.matches("https?://[-.:\\[\\]A-Za-z0-9]{1,255}")) {
			throw new InvalidEndpointRequestException("Invalid origin: " + origin,
					"An origin consists of scheme, host and port, such as https://shop.example");
		}
		if (!this.running.tryLock()) {
			return null;
		}
		try {
			return check((origin != null) ? origin : DEFAULT_ORIGIN);
		}
		finally {
			this.running.unlock();
		}
	}

	private SelfCheckDescriptor check(String origin) {
		Instant now = this.clock.instant();
		List<Check> node = this.lightning.check();
		Optional<RunningServer> target = this.server.get();
		if (target.isEmpty()) {
			return SelfCheckDescriptor.skipped(now, "there is no embedded web server to call", node);
		}
		if (target.get().clientCertificates()) {
			return SelfCheckDescriptor.skipped(now,
					"the web server requires client certificates, and the self-check has none", node);
		}
		if (!this.open.getAsBoolean()) {
			return SelfCheckDescriptor.skipped(now, "payments are paused or switched off", node);
		}
		List<Result> results = new ArrayList<>();
		try (LoopbackCalls calls = new LoopbackCalls(target.get(), LIMIT)) {
			this.endpoints.endpoints()
				.stream()
				.sorted(Comparator.comparing(PaidEndpointDescriptor::id))
				.forEach((endpoint) -> results
					.add((results.size() < ENDPOINTS && !calls.isOver()) ? check(endpoint, target.get(), calls, origin)
							: skipped(endpoint, "skipped because there are too many endpoints or they take too long")));
		}
		return SelfCheckDescriptor.of(now, List.copyOf(results), node);
	}

	private Result check(PaidEndpointDescriptor endpoint, RunningServer target, LoopbackCalls calls, String origin) {
		String method = EndpointCheck.method(endpoint.methods());
		Optional<SelfCheckPath> filled = endpoint.patterns().stream().findFirst().flatMap(SelfCheckPath::of);
		if (filled.isEmpty()) {
			return skipped(endpoint, "no example path can be derived from its pattern");
		}
		String path = filled.get().path();
		String request = method + " " + path;
		String url = target.base() + path;
		List<Quote> quotes;
		try {
			quotes = endpoint.quotes()
				.quotes(new SelfCheckRequest(endpoint, method, endpoint.patterns().getFirst(),
						target.base().getRawPath() + path, filled.get().variables(), url));
		}
		catch (RuntimeException ex) {
			return Result.of(endpoint.id(), request,
					List.of(Check.skipped("challenge", "its price cannot be determined from the path alone")));
		}
		if (quotes.isEmpty()) {
			return skipped(endpoint, request + " is free");
		}
		try {
			return Result.of(endpoint.id(), request,
					new EndpointCheck(calls, origin, method, path, this.kinds.ofX402(quotes)).checks(this.kinds));
		}
		catch (IOException ex) {
			String why = "no response: " + ex.getClass().getSimpleName();
			return Result.of(endpoint.id(), request,
					List.of(calls.isOver() ? Check.skipped("challenge", "timed out") : Check.fail("challenge", why)));
		}
	}

	private static Result skipped(PaidEndpointDescriptor endpoint, String why) {
		return Result.of(endpoint.id(), null, List.of(Check.skipped("challenge", why)));
	}

}
