package io.github.x402spring.payment.admission;

import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.answer.StoredAnswer;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What a request to a paid endpoint holds while it is served, whatever transport it came
 * by. The transport asks it whether content may leave, and tells it what became of the
 * content:
 * <ol>
 * <li>If it {@link #isReleasedFirst() is released first}, call {@link #release()} before
 * the handler runs. If that returns a problem, answer the problem and do not run the
 * handler.
 * <li>Run the handler, with {@link #call a PaidCall} if it asks for one. If it fails, or
 * declares that its answer is not what was paid for, call {@link #failed()} and answer
 * the error.
 * <li>Right before the first byte of the content leaves, call {@link #release()}, even if
 * it was called before. If that returns a problem, answer the problem instead.
 * <li>Send {@link #receipt the receipt} and the content, and call {@link #left()} once a
 * first piece has left. If the rest cannot be sent, call {@link #broke()}.
 * <li>Where use is metered, ask {@link #passes} before each piece of the content, and
 * call {@link #ended()} after the last one.
 * </ol>
 * A transport that gives up before the first piece has left calls {@link #failed()} or
 * {@link #close()}, which do the same. Use the admission as the resource of a try
 * statement, so that no way out is forgotten. All methods may be called by several
 * threads, and more than once.
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
	 * Return the name of what admitted the request, for logs.
	 * @return id of the payment, or of the draw on a pass
	 */
	String id();

	/**
	 * Return the payment by which the request was admitted, for observations.
	 * @return the state of the payment as this request knows it, or {@code null} if a
	 * pass admitted it
	 */
	@Nullable Payment payment();

	/**
	 * Return what the request has paid with.
	 * @return the credential; {@code null} if a pass admitted the request, or if it is
	 * free. The default is {@code null}
	 */
	default @Nullable Credential credential() {
		return null;
	}

	/**
	 * Return whether content has left.
	 * @return whether it counts as delivered
	 */
	boolean isDelivered();

	/**
	 * Return what the handler may know of the payment.
	 * @param notDelivered receives the reason when the handler declares that its answer
	 * is not what was paid for, and returns whether that counts. Once content has left it
	 * does not. If it counts, the transport calls {@link #notDelivered}, sends the answer
	 * without {@link #release()}, and calls {@link #failed()}
	 * @return the paid call
	 */
	PaidCall call(Predicate<String> notDelivered);

	/**
	 * Return whether {@link #release()} has to be called before the handler runs.
	 * @return {@code true} if the endpoint settles before the handler, or if the money
	 * moved before the request
	 */
	boolean isReleasedFirst();

	/**
	 * Return whether the content is held back until the handler is done. If not, what the
	 * handler flushes may leave at once, after {@link #release()}.
	 * @return {@code false} if the money is in already
	 */
	default boolean holdsContent() {
		return !isReleasedFirst() || !isPaid();
	}

	/**
	 * Return whether the money is in.
	 * @return whether it is settled
	 */
	boolean isPaid();

	/**
	 * Move the money, or find out that it is in already. Call this right before content
	 * leaves. It blocks, and may take a remote call. The money is moved once, however
	 * often this is called. A later call makes sure that no other request has taken the
	 * payment over while the handler ran. If this throws an exception, the content must
	 * not leave either.
	 * @return why the content must not leave; empty if it may
	 */
	Optional<PaymentProblem> release();

	/**
	 * Write the receipt, if the money is in. Otherwise this writes nothing: what there is
	 * to say is in the problem that {@link #release()} returned.
	 * @param headers the headers of the answer, or what the transport has in their place
	 */
	void receipt(AnswerHeaders headers);

	/**
	 * Return how much room the receipt takes in the headers of an answer, whatever the
	 * transaction will be called.
	 * @return the length of names and values
	 */
	int receiptLength();

	/**
	 * Note that the seller declares that the answer is not what was paid for. This only
	 * tells the listeners; {@link #failed()} changes the payment.
	 * @param reason why
	 */
	void notDelivered(String reason);

	/**
	 * Return how large an answer may be that is kept for a client that loses it.
	 * @return a number of bytes; 0, as the default says, if none is kept
	 */
	default int largestKept() {
		return 0;
	}

	/**
	 * Keep the answer. Call this after {@link #release()} and before the first piece
	 * leaves, if the whole answer is known by then and may be kept. It never fails.
	 * @param answer the answer; the default does not keep it
	 */
	default void keep(StoredAnswer answer) {
	}

	/**
	 * Note that the first piece of the content has left. The payment is used up then.
	 * @throws IllegalStateException if it was not released
	 */
	void left();

	/**
	 * Note that content has left, and that the answer broke off.
	 * @throws IllegalStateException if it was not released
	 */
	void broke();

	/**
	 * Return how large the pieces of the content may be that {@link #passes} is asked
	 * about.
	 * @return a number of bytes; the default is that any piece will do
	 */
	default int largestPiece() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Count a piece of the content that leaves next, and write down what it uses. It may
	 * take a step in a database.
	 * @param bytes holds the piece
	 * @param offset where the piece begins
	 * @param length its length
	 * @return whether it may leave. If not, or if this throws an exception, nothing more
	 * may, and the answer breaks off; the default says yes
	 */
	default boolean passes(byte[] bytes, int offset, int length) {
		return true;
	}

	/**
	 * Note how much has been used of what the plan of the endpoint meters.
	 * @param units how much so far, at most the maximum of the plan
	 */
	default void used(long units) {
	}

	/**
	 * Note that the request is over, and nothing more leaves. What is metered is paid
	 * for, and a call that counts while it runs counts no more.
	 */
	default void ended() {
	}

	/**
	 * Note that the handler failed, or that no content could be sent. Before the
	 * settlement nothing is charged; after it the content is owed, and the client may
	 * come back with the same payment. Once content has left this changes nothing.
	 */
	void failed();

	/**
	 * End the request: what has not left by now has failed.
	 */
	@Override
	default void close() {
		ended();
		failed();
	}

}
