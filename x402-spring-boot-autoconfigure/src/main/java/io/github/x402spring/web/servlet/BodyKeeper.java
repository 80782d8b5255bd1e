package io.github.x402spring.web.servlet;

import java.io.IOException;

/**
 * Decides what becomes of a body, and hears when it leaves.
 */
interface BodyKeeper {

	/** Of a body that never leaves. */
	BodyKeeper NOTHING = new BodyKeeper() {

		@Override
		public boolean isStreaming() {
			return false;
		}

		@Override
		public void full() {
		}

		@Override
		public void flushed() {
		}

		@Override
		public boolean mayStart() {
			return false;
		}

		@Override
		public void left(boolean truncated) {
		}

	};

	/**
	 * Return whether the handler writes bit by bit, so that nothing can be held.
	 * @return whether each write is to be asked about
	 */
	boolean isStreaming();

	/**
	 * The body cannot be held any longer: release it, or discard it.
	 * @throws IOException if it cannot be written
	 */
	void full() throws IOException;

	/**
	 * The handler wants out what it has written.
	 * @throws IOException if it cannot be written
	 */
	void flushed() throws IOException;

	/**
	 * Content is about to leave for the first time.
	 * @return whether it may; if not, it is withheld
	 * @throws IOException if what is said instead cannot be written
	 */
	boolean mayStart() throws IOException;

	/**
	 * Content has left, or the connection broke while it did.
	 * @param truncated whether it broke
	 */
	void left(boolean truncated);

}
