package io.github.x402spring.payment;

import org.jspecify.annotations.Nullable;

/**
 * What a request presents to be served: well-formed, but nothing in it is verified yet. A
 * credential may be enough to pay, so it must not appear in {@code toString()}.
 *
 * @since 0.1.0
 */
public interface Credential {

	/**
	 * Return the family that it belongs to and, if the family has several, the version of
	 * its protocol, such as {@code x402/2}. The receipt is written in the same one.
	 * @return a name of at most 16 printable characters
	 */
	String protocol();

	/**
	 * Return the id by which the client makes payments for equal requests distinct.
	 * @return the id, or {@code null} if the client sent none
	 */
	@Nullable String identifier();

	/**
	 * Return the text that was presented, as it came. A payment is continued only if the
	 * same text is presented again.
	 * @return the text
	 */
	String text();

}
