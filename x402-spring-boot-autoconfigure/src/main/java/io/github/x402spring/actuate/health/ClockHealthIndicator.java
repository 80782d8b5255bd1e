package io.github.x402spring.actuate.health;

import java.time.Duration;
import java.util.Map;

import io.github.x402spring.actuate.metrics.ClockSkew;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this clock agrees with those of others.
 */
final class ClockHealthIndicator implements HealthIndicator {

	static final Duration WARNING = Duration.ofSeconds(3);

	static final Duration LIMIT = Duration.ofSeconds(30);

	private final ClockSkew skew;

	ClockHealthIndicator(ClockSkew skew) {
		this.skew = skew;
	}

	@Override
	public Health health() {
		Map<String, Duration> seen = this.skew.seen();
		if (seen.isEmpty()) {
			return Health.unknown().build();
		}
		Duration largest = seen.values().stream().map(Duration::abs).max(Duration::compareTo).orElse(Duration.ZERO);
		Health.Builder builder = X402Status.upUnless(largest.compareTo(LIMIT) >= 0);
		seen.forEach((source, ahead) -> builder.withDetail(source, ahead.toSeconds() + "s"));
		if (largest.compareTo(WARNING) >= 0) {
			builder.withDetail("warning", "The clocks differ; payments may be refused because of their time window");
		}
		return builder.build();
	}

}
