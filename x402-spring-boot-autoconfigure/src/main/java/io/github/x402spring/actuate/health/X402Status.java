package io.github.x402spring.actuate.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Statuses of the health beside Boot's own.
 */
final class X402Status {

	/**
	 * Paid endpoints suffer, but this process does not: taking it out of service would
	 * not help, and would take the free endpoints down as well. Boot's aggregation does
	 * not know this status, so the whole stays UP and answers 200.
	 */
	static final Status DEGRADED = new Status("DEGRADED");

	private X402Status() {
	}

	static Health.Builder upUnless(boolean degraded) {
		return degraded ? Health.status(DEGRADED) : Health.up();
	}

}
