package io.github.x402spring.actuate.health;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.github.x402spring.onchain.ChainHead;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.protocol.Network;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the nodes answer, are on a network that payments are asked for on, and know of
 * recent blocks, as they were seen last.
 *
 * @since 0.1.0
 */
public final class ChainHealthIndicator implements HealthIndicator {

	static final Duration MAX_LAG = Duration.ofMinutes(2);

	private final ChainWatch watch;

	private final Supplier<Set<Network>> networks;

	/**
	 * Create an indicator.
	 * @param watch looks at the nodes
	 * @param networks those that payments are asked for on; empty if that is not known
	 */
	public ChainHealthIndicator(ChainWatch watch, Supplier<Set<Network>> networks) {
		this.watch = watch;
		this.networks = networks;
	}

	@Override
	public Health health() {
		List<ChainHead> heads = this.watch.heads();
		if (heads.isEmpty()) {
			return Health.unknown().build();
		}
		Set<Network> expected = this.networks.get();
		Health.Builder builder = X402Status
			.upUnless(heads.stream().map((it) -> state(it, expected)).anyMatch((it) -> !it.isEmpty()));
		heads.forEach((it) -> builder.withDetail(it.node(), describe(it, state(it, expected))));
		return builder.build();
	}

	private static String describe(ChainHead head, String state) {
		return state.isEmpty() ? head.network() + ", newest block " + seconds(head) + "s old" : state;
	}

	private static String state(ChainHead head, Set<Network> expected) {
		if (head.trouble() != null) {
			return head.trouble();
		}
		Network network = head.network();
		if (network != null && !expected.isEmpty() && !expected.contains(network)) {
			return "it is on " + network + ", where no payments are asked for";
		}
		return (seconds(head) > MAX_LAG.toSeconds()) ? "its newest block is " + seconds(head) + "s old" : "";
	}

	private static long seconds(ChainHead head) {
		Duration lag = head.lag();
		return (lag != null) ? Math.max(0, lag.toSeconds()) : 0;
	}

}
