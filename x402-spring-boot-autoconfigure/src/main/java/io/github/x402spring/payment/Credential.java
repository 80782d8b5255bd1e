package io.github.x402spring.payment;

import io.github.x402spring.pricing.PaidRequest;
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
	 * Return the id that the client gave to what it does, such as that of the x402
	 * extension {@code payment-identifier} or the value of {@code Idempotency-Key}. The
	 * client keeps it when it tries again. A payment is for requests with its id only.
	 * Where payments name their payer, a second payment with an id that the same payer
	 * has used at the same endpoint takes no money: it is answered like the first one. An
	 * id alone proves nothing.
	 * @return the id, or {@code null} if the client sent none
	 */
	@Nullable String identifier();

	/**
	 * Return whether this credential is for the content of a request. Asked of genuine
	 * credentials each time that one is presented.
	 * @param request the request
	 * @return whether it is not bound to another content; the default says yes
	 * @throws io.github.x402spring.pricing.ContentTooLargeException if the content is too
	 * large to tell
	 */
	default boolean isForContentOf(PaidRequest request) {
		return true;
	}

	/**
	 * Return whether the protocol of this credential demands that the money moves before
	 * a request has effects.
	 * @param method the request's method, in upper case
	 * @return whether the payment is settled before the handler runs, whatever the
	 * endpoint says; the default says no
	 */
	default boolean isSettledFirst(String method) {
		return false;
	}

	/**
	 * Return the text that was presented, as it came. A payment is continued only if the
	 * same text is presented again.
	 * @return the text
	 */
	String text();

}
