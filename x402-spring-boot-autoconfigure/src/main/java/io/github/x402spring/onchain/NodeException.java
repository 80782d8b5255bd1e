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

	// Such a node has no say; any other trouble keeps the others from being believed.
	boolean isAbsence() {
		return this.trouble == Trouble.UNREACHABLE || this.trouble == Trouble.ELSEWHERE;
	}

	enum Trouble {

		/** No connection, or no whole answer in time. */
		UNREACHABLE("it cannot be reached"),

		/** It has no time now: too many calls. Asked later it may answer. */
		BUSY("it is too busy to answer"),

		/** It answered with an error: too wide a range, no such state. */
		REFUSED("it refused to answer"),

		/** There is more of its answer than is read. */
		LONG("its answer is too long"),

		/** What it answered is not what was asked for. */
		MALFORMED("its response is invalid"),

		/** It is a node of another chain than it is configured for. */
		ELSEWHERE("it is on another network"),

		/** It does not know the blocks of late. */
		LATE("it is behind the chain"),

		/** Its answers are not of one and the same chain. */
		UNSTEADY("the chain changed while it was read"),

		/** Its answers took too long altogether. */
		SLOW("it is too slow");

		private final String text;

		Trouble(String text) {
			this.text = text;
		}

		String text() {
			return this.text;
		}

	}

}
