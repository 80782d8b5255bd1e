package io.github.x402spring.payment.engine;

import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.protocol.AnswerHeaders;

/**
 * What a request to a paid endpoint holds while it is served. A transport asks it whether
 * content may leave, and tells it what became of the content:
 * <ol>
 * <li>before the first byte leaves, {@link #release()};
 * <li>if that returns no problem, send {@link #receipt the receipt} and the content, and
 * say {@link #left()} once a first piece has left;
 * <li>if the handler fails, or the content cannot be sent, {@link #failed()}.
 * </ol>
 * {@link #close()} is the safety net for a transport that leaves early. All methods may
 * be called by several threads, and more than once.
 *
 * @since 0.1.0
 */
public interface Admission extends AutoCloseable {

	/**
	 * Return the endpoint.
	 * @return the endpoint that is served
	 */
	PaidEndpointDescriptor endpoint();

	/**
	 * Return the payment by which the request was admitted, for logs and observations.
	 * @return the state of the payment as this request knows it
	 */
	Payment payment();

	/**
	 * Return what the handler may know of the payment.
	 * @param notDelivered takes the reason why an answer is not what was paid for, and
	 * tells whether that counts
	 * @return the paid call
	 */
	PaidCall call(Predicate<String> notDelivered);

	/**
	 * Return whether the content has to be released before the handler runs, so that it
	 * need not be held back.
	 * @return {@code true} if the endpoint settles before the handler, or if the money
	 * moved before the request
	 */
	boolean isReleasedFirst();

	/**
	 * Return whether the money is in.
	 * @return whether it is settled
	 */
	boolean isPaid();

	/**
	 * Move the money, or find out that it is in already. To be called right before
	 * content leaves; it may take a remote call. What is sent is sent once, however often
	 * this is called.
	 * @return why the content must not leave; empty if it may
	 */
	Optional<PaymentProblem> release();

	/**
	 * Write the receipt.
	 * @param headers the headers of the answer
	 */
	void receipt(AnswerHeaders headers);

	/**
	 * Return how much room the receipt takes in the headers of an answer, whatever the
	 * transaction will be called.
	 * @return the length of names and values
	 */
	int receiptLength();

	/**
	 * Note that the seller declares that the answer is not what was paid for.
	 * @param reason why
	 */
	void notDelivered(String reason);

	/**
	 * Note that the first piece of the content has left.
	 * @throws IllegalStateException if it was not released
	 */
	void left();

	/**
	 * Note that content has left, and that the answer broke off.
	 * @throws IllegalStateException if it was not released
	 */
	void broke();

	/**
	 * Note that the handler failed. Before the settlement nothing is charged; after it
	 * the client may come back with the same payment. Once content has left this changes
	 * nothing.
	 */
	void failed();

	/**
	 * End the request: what has not left by now has failed.
	 */
	@Override
	default void close() {
		failed();
	}

}
