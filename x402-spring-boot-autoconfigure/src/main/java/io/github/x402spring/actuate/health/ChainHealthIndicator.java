package io.github.x402spring.actuate.health;

import java.time.Duration;
import java.util.List;

import io.github.x402spring.onchain.ChainHead;
import io.github.x402spring.onchain.ChainWatch;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the nodes of each chain answer, are on its network, and know of recent blocks,
 * as they were seen last.
 */
final class ChainHealthIndicator implements HealthIndicator {

	static final Duration MAX_LAG = Duration.ofMinutes(2);

	private final ChainWatch watch;

	ChainHealthIndicator(ChainWatch watch) {
		this.watch = watch;
	}

	@Override
	public Health health() {
		List<ChainHead> heads = this.watch.heads();
		if (heads.isEmpty()) {
			return Health.unknown().build();
		}
		Health.Builder builder = X402Status
			.upUnless(heads.stream().map(ChainHealthIndicator::trouble).anyMatch((it) -> !it.isEmpty()));
		heads.forEach((it) -> builder.withDetail(it.node(), it.network() + ", " + describe(it, trouble(it))));
		return builder.build();
	}

	private static String describe(ChainHead head, String trouble) {
		return trouble.isEmpty() ? "newest block " + seconds(head) + "s old" : trouble;
	}

	private static String trouble(ChainHead head) {
		if (head.trouble() != null) {
			return head.trouble();
		}
		return (seconds(head) > MAX_LAG.toSeconds()) ? "its newest block is " + seconds(head) + "s old" : "";
	}

	private static long seconds(ChainHead head) {
		Duration lag = head.lag();
		return (lag != null) ? Math.max(0, lag.toSeconds()) : 0;
	}

}
