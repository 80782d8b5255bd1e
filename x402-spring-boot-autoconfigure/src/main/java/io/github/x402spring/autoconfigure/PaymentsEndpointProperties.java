package io.github.x402spring.autoconfigure;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of {@code /actuator/payments}.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.payments")
public class PaymentsEndpointProperties {

	/**
	 * When to show the addresses of payers in full.
	 */
	private Show showValues = Show.NEVER;

	/**
	 * Roles that may see the addresses of payers. When empty, all authenticated users
	 * may.
	 */
	private final Set<String> roles = new HashSet<>();

	public Show getShowValues() {
		return this.showValues;
	}

	public void setShowValues(Show showValues) {
		this.showValues = showValues;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

}
