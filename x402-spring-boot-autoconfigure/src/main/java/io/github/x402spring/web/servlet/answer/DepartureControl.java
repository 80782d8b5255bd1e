package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

/**
 * Has the last word before content leaves, and is told when it does.
 */
interface DepartureControl {

	/**
	 * Content is about to leave for the first time.
	 * @return whether it may; if not, it is withheld
	 * @throws IOException if the answer that takes its place cannot be written
	 */
	boolean mayStart() throws IOException;

	/**
	 * Return how large the pieces may be that are asked about.
	 * @return a number of bytes
	 */
	int largestPiece();

	/**
	 * A piece is about to leave.
	 * @param bytes holds the piece
	 * @param offset where it begins
	 * @param length its length
	 * @return whether it may; if not, nothing more may
	 */
	boolean mayPass(byte[] bytes, int offset, int length);

	/**
	 * The first piece has left.
	 */
	void started();

	/**
	 * The connection broke when some of the content may have left.
	 */
	void broke();

}
