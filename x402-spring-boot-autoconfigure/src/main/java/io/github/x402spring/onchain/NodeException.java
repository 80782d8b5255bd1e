package io.github.x402spring.onchain;

import java.io.IOException;

/**
 * A node said nothing that counts. The text names no address: URLs of nodes hold keys.
 */
final class NodeException extends IOException {

	private final Trouble trouble;

	NodeException(Trouble trouble) {
		super(trouble.text);
		this.trouble = trouble;
	}

	Trouble trouble() {
		return this.trouble;
	}

	enum Trouble {

		/** No connection, or no whole answer in time. */
		UNREACHABLE("it cannot be reached"),

		/** It answered with an error: too many calls, too wide a range, no such state. */
		REFUSED("it refused to answer"),

		/** What it answered is not what was asked for. */
		MALFORMED("its answer makes no sense"),

		/** Its answers took too long altogether. */
		SLOW("it is too slow");

		private final String text;

		Trouble(String text) {
			this.text = text;
		}

	}

}
