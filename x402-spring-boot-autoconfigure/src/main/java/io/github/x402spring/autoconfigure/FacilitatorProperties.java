package io.github.x402spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who verifies and settles.
 *
 * @param type Kind of facilitator. Not needed if PaymentRail beans of your own settle all
 * payments.
 * @param supported What to do at startup if remote facilitators do not support every
 * payment option, or do not answer.
 * @param supportedRefresh How often to ask remote facilitators again what they support.
 */
@ConfigurationProperties("x402.facilitator")
record FacilitatorProperties(@Nullable Type type, @DefaultValue("warn") Supported supported,
		@DefaultValue("15m") Duration supportedRefresh) {

	boolean isSandbox() {
		return this.type == Type.SANDBOX;
	}

	/**
	 * Kind of facilitator.
	 */
	enum Type {

		/** One or several facilitators behind URLs. */
		REMOTE,

		/** Transactions of the seller's own accounts, on the seller's own nodes. */
		ONCHAIN,

		/** Play money in the process, for development and tests. */
		SANDBOX

	}

	/**
	 * What happens if something is not supported.
	 */
	enum Supported {

		/** The application does not start. */
		FAIL,

		/** A warning is logged. */
		WARN

	}

}
