package io.github.x402spring.facilitator.client;

import java.util.Locale;

/**
 * What a facilitator can be asked (section 7 of the x402 specification).
 *
 * @since 0.1.0
 */
public enum FacilitatorOperation {

	/** May this payment be used? */
	VERIFY,

	/** Move the money. */
	SETTLE,

	/** Which schemes and networks are offered? */
	SUPPORTED;

	/**
	 * Return the last part of the operation's URL.
	 * @return the name in lower case
	 */
	public String path() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return the HTTP method of the operation.
	 * @return {@code GET} or {@code POST}
	 */
	public String method() {
		return (this == SUPPORTED) ? "GET" : "POST";
	}

}
