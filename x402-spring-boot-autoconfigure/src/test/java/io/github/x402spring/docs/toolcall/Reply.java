package io.github.x402spring.docs.toolcall;

import java.io.IOException;

/**
 * Takes the bytes of an answer.
 */
@FunctionalInterface
interface Reply {

	/** They have left when this returns. */
	void write(byte[] bytes, int offset, int length) throws IOException;

}
