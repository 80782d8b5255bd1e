package io.github.x402spring.sample.crash;

/**
 * Where a process is killed while it serves a payment.
 */
enum KillPoint {

	/** The payment has passed the local checks. */
	BEFORE_RESERVATION(false, Rest.NOTHING_SENT),

	/** It is reserved, and nobody was asked yet. */
	AFTER_RESERVATION(false, Rest.NOTHING_SENT),

	/** The verifier has agreed. */
	AFTER_VERIFY(false, Rest.NOTHING_SENT),

	/** That it is about to be sent is written down. */
	BEFORE_SEND(false, Rest.QUESTION),

	/** The transaction is recorded with its bytes, and no node has seen it. */
	AFTER_OUTBOX(false, Rest.QUESTION),

	/** The money has moved, and the answer of facilitator or node is on the line. */
	AFTER_SEND(true, Rest.QUESTION),

	/** The answer is read, and not written down. */
	AFTER_ANSWER(true, Rest.QUESTION),

	/** The answer is written down, and nothing of the content is out. */
	AFTER_SETTLED(true, Rest.SETTLED),

	/** Half of the content is with the client. */
	MID_FLUSH(true, Rest.SETTLED),

	/** All of the content is with the client, which is not written down. */
	AFTER_FLUSH(true, Rest.SETTLED),

	/** That the content is out is written down. */
	AFTER_DELIVERED(true, Rest.DONE);

	private final boolean moved;

	private final Rest rest;

	KillPoint(boolean moved, Rest rest) {
		this.moved = moved;
		this.rest = rest;
	}

	/**
	 * Return whether the money has moved by then.
	 * @return whether there is a transfer
	 */
	boolean isMoved() {
		return this.moved;
	}

	/**
	 * Return what the books make of it.
	 * @return what the dead process leaves
	 */
	Rest rest() {
		return this.rest;
	}

	/**
	 * What a dead process leaves in the books.
	 */
	enum Rest {

		/** The payment comes back as if it were new. */
		NOTHING_SENT,

		/** Somebody has to find out where the money is. */
		QUESTION,

		/** The content is owed. */
		SETTLED,

		/** Nothing is left to do. */
		DONE

	}

}
