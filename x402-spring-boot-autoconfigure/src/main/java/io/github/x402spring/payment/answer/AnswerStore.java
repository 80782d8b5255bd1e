package io.github.x402spring.payment.answer;

import java.time.Instant;
import java.util.Optional;

/**
 * Keeps sealed answers, which it cannot read. It may forget any of them at any time, and
 * all of its methods may throw: the client is then answered as if nothing was kept.
 *
 * @since 0.1.0
 */
public interface AnswerStore {

	/**
	 * Keep an answer, in the place of an earlier one for the same payment.
	 * @param paymentId id of the payment
	 * @param answer the sealed answer
	 * @param until when it is of no use any more
	 */
	void put(String paymentId, byte[] answer, Instant until);

	/**
	 * Find an answer.
	 * @param paymentId id of the payment
	 * @return the sealed answer, or empty
	 */
	Optional<byte[]> find(String paymentId);

	/**
	 * Forget answers that are of no use any more, and the oldest of those that are too
	 * many. To be called now and then.
	 * @param now the current time
	 */
	void prune(Instant now);

}
