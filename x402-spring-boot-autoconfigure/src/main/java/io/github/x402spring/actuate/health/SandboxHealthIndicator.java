package io.github.x402spring.actuate.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Says that the money is play money.
 */
final class SandboxHealthIndicator implements HealthIndicator {

	@Override
	public Health health() {
		return Health.up().withDetail("money", "play money").build();
	}

}
