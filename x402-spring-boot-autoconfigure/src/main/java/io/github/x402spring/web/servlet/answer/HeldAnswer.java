package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.observation.GateObservation;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a paid handler: held back until the money is in, then released, or
 * withheld for good. Several threads may come to it: those of the handler, and those of
 * the container.
 *
 * <p>
 * There is one rule for all of them: each call holds the lock of the answer from the
 * first look at its state to the last byte that it writes to the container. Nothing
 * behind this class is reached in another way, and none of it has a lock of its own. The
 * writer of the handler has one, and calls the answer while it holds it; what waits in
 * the writer is therefore fetched before the lock of the answer is taken, never under it.
 * Once the request is over, no call changes anything, so that a thread of the handler
 * that comes late does not reach a response that the container uses again.
 */
final class HeldAnswer implements AnswerSink {

	private final Admission admission;

	private final Lock lock = new ReentrantLock();

	private final HandlerOutput output = new HandlerOutput(this);

	private final AnswerMachine machine = new AnswerMachine();

	private final AnswerReport report;

	private final HeldBody body;

	private final AnswerProgress progress;

	private final HandlerCalls calls;

	HeldAnswer(Admission admission, GatedRequest request, HttpServletResponse response, PaymentGuard guard,
			@Nullable GateObservation observation) {
		this.admission = admission;
		this.report = new AnswerReport(admission, observation);
		this.body = new HeldBody(guard.limits().maxBufferSize());
		AnswerOutlet outlet = new AnswerOutlet(admission, request, response, guard);
		this.progress = new AnswerProgress(this.machine, admission, this.report, outlet, this.body,
				new AnswerRefusal(request, guard.entryPoint(), outlet));
		this.calls = new HandlerCalls(this.machine, this.progress, request, this.report, outlet, this.body);
	}

	/**
	 * Return what admitted the request.
	 * @return the admission
	 */
	Admission admission() {
		return this.admission;
	}

	/**
	 * Return what the handler writes to, which takes the lock for each write.
	 * @return the stream and the writer
	 */
	HandlerOutput output() {
		return this.output;
	}

	PaymentScope enter() {
		return this.report.enter();
	}

	/**
	 * Take the money now.
	 * @return whether the content may leave; if not, nothing of it ever does
	 */
	boolean settle() {
		return ask(this.progress::settle);
	}

	/**
	 * Take the money before the answer is written, and let it pass while it is written:
	 * the way of forwards, after which the container finishes the response whatever wraps
	 * it.
	 * @return whether the answer may be written; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean settleAndFlow() throws IOException {
		return ask(() -> this.progress.letOut(AnswerEvent.OPEN));
	}

	/**
	 * The request is forwarded: with the money, unless the answer is an error already.
	 * @return whether it may be forwarded; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean forward() throws IOException {
		return ask(() -> this.progress.letOut(AnswerEvent.FORWARD));
	}

	/**
	 * The seller declares that the answer is not what was paid for.
	 * @param reason why, for the log
	 * @return whether nothing of the answer has left, so that the declaration counts
	 */
	boolean notDelivered(String reason) {
		return ask(() -> this.calls.notDelivered(reason));
	}

	/**
	 * The handler is done: settle what is not settled, and let the answer go.
	 * @throws IOException if the answer cannot be written
	 */
	void complete() throws IOException {
		try {
			this.output.takeFromWriter();
		}
		catch (RuntimeException | Error ex) {
			if (fail(ex)) {
				throw ex;
			}
			return;
		}
		endWith(() -> {
			this.progress.complete();
			return false;
		});
	}

	/**
	 * The handler threw.
	 * @param error what it threw
	 * @return whether the exception should go to the container; otherwise the request is
	 * answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean fail(Throwable error) throws IOException {
		return endWith(() -> {
			this.report.threw(error);
			return this.progress.fail();
		});
	}

	/**
	 * The handler has taken too long, and nothing has decided how the request goes on.
	 * @return whether the request is answered; if not, the container ends it
	 * @throws IOException if the answer cannot be written
	 */
	boolean expire() throws IOException {
		return endWith(this.progress::expire);
	}

	/**
	 * The container ended the request. What left is delivered, nothing more will.
	 */
	void abandon() {
		endWith(() -> {
			this.progress.abandon();
			return false;
		});
	}

	/**
	 * The container noticed that the connection broke.
	 */
	void disconnected() {
		run(this.body::markBroken);
	}

	void end(Ending end) throws IOException {
		run(() -> this.calls.end(end));
	}

	void setStatus(int status) throws IOException {
		run(() -> this.calls.setStatus(status));
	}

	boolean isCommitted() {
		return ask(this.calls::isCommitted);
	}

	/**
	 * The handler wants out what it has written: possible where the money comes first.
	 * @throws IOException if the answer cannot be written
	 */
	void flushBuffer() throws IOException {
		this.output.takeFromWriter();
		run(this.calls::flushBuffer);
	}

	void reset() {
		clearWriter();
		run(this.calls::reset);
	}

	void resetBuffer() {
		clearWriter();
		run(this.calls::resetBuffer);
	}

	// What is committed cannot be taken back, and what waits belongs to it.
	private void clearWriter() {
		if (!isCommitted()) {
			this.output.clearWriter();
		}
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.lock.lock();
		try {
			this.calls.write(bytes, offset, length);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void flush() throws IOException {
		this.lock.lock();
		try {
			this.calls.flushStream();
		}
		finally {
			this.lock.unlock();
		}
	}

	// What is over was told already.
	private <X extends Exception> boolean endWith(Question<X> last) throws X {
		this.lock.lock();
		try {
			if (this.machine.state() == AnswerState.CLOSED) {
				return true;
			}
			PaymentScope scope = enter();
			try {
				return last.ask();
			}
			finally {
				scope.close();
				this.machine.on(AnswerEvent.CLOSE);
				this.body.clear();
				this.report.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private <X extends Exception> boolean ask(Question<X> question) throws X {
		this.lock.lock();
		try {
			return question.ask();
		}
		finally {
			this.lock.unlock();
		}
	}

	private <X extends Exception> void run(Step<X> step) throws X {
		this.lock.lock();
		try {
			step.take();
		}
		finally {
			this.lock.unlock();
		}
	}

	@FunctionalInterface
	private interface Question<X extends Exception> {

		boolean ask() throws X;

	}

	@FunctionalInterface
	private interface Step<X extends Exception> {

		void take() throws X;

	}

}
