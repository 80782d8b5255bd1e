package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.x402spring.payment.PaymentExecution;
import io.github.x402spring.payment.observation.GateObservation;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a paid handler: held back until the money is in, then released, or
 * withheld for good. Several threads may come to it: the handler's, and those of the
 * container. Each step is made under one lock, which is taken after that of the handler's
 * writer and never before it.
 */
final class HeldAnswer implements BodyKeeper {

	private final PaymentExecution execution;

	private final PaymentRequest request;

	private final AnswerReport report;

	private final HeldBody body;

	private final AnswerProgress progress;

	private final Lock lock = new ReentrantLock();

	private boolean closed;

	HeldAnswer(PaymentExecution execution, PaymentRequest request, HttpServletResponse response, PaymentGuard guard,
			@Nullable GateObservation observation) {
		this.execution = execution;
		this.request = request;
		this.report = new AnswerReport(execution, observation);
		this.body = new HeldBody(guard.limits().maxBufferSize(), this);
		this.progress = new AnswerProgress(execution, this.report,
				new AnswerOutlet(execution, request, response, guard), this.body);
	}

	PaymentExecution execution() {
		return this.execution;
	}

	HeldBody body() {
		return this.body;
	}

	PaymentScope enter() {
		return this.report.enter();
	}

	/**
	 * Take the money now.
	 * @return whether the content may leave; if not, nothing of it ever does
	 */
	boolean settle() {
		this.lock.lock();
		try {
			return this.progress.settle();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the money before the answer is written, and let it pass while it is written:
	 * the way of forwards, after which the container finishes the response whatever wraps
	 * it.
	 * @return whether the answer may be written; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean settleAndFlow() throws IOException {
		this.lock.lock();
		try {
			return this.progress.settleAndFlow();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The request is forwarded: with the money, unless the answer is an error already.
	 * @return whether it may be forwarded; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean forward() throws IOException {
		this.lock.lock();
		try {
			return this.progress.forward();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The seller declares that the answer is not what was paid for.
	 * @param reason why, for the log
	 * @return whether nothing of the answer has left, so that the declaration counts
	 */
	boolean notDelivered(String reason) {
		this.lock.lock();
		try {
			return !this.closed && this.progress.notDelivered(reason);
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isFailureFlowing() {
		return this.progress.isFailureFlowing();
	}

	/**
	 * The handler is done: settle what is not settled, and let the answer go.
	 * @throws IOException if the answer cannot be written
	 */
	void complete() throws IOException {
		try {
			this.body.flushWriter();
		}
		catch (RuntimeException | Error ex) {
			if (fail(ex)) {
				throw ex;
			}
			return;
		}
		this.lock.lock();
		PaymentScope scope = enterIfOpen();
		try {
			if (!this.closed) {
				this.progress.finish();
			}
		}
		finally {
			close(scope);
			this.lock.unlock();
		}
	}

	/**
	 * The handler threw.
	 * @param error what it threw
	 * @return whether the exception should go to the container; otherwise the request is
	 * answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean fail(Throwable error) throws IOException {
		this.lock.lock();
		PaymentScope scope = enterIfOpen();
		try {
			this.report.threw(error);
			return this.closed || this.progress.fail();
		}
		finally {
			close(scope);
			this.lock.unlock();
		}
	}

	/**
	 * The container ended the request. What left is delivered, nothing more will.
	 */
	void abandon() {
		this.lock.lock();
		PaymentScope scope = enterIfOpen();
		try {
			if (!this.closed) {
				this.progress.breakOff();
			}
		}
		finally {
			close(scope);
			this.lock.unlock();
		}
	}

	/**
	 * The container noticed that the connection broke.
	 */
	void disconnected() {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.body.markBroken();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void end(Ending end) throws IOException {
		this.progress.end(end);
	}

	void setStatus(int status) throws IOException {
		this.progress.setStatus(status);
	}

	boolean isCommitted() {
		return this.progress.isCommitted();
	}

	/**
	 * The handler wants out what it has written: possible where the money comes first.
	 * @throws IOException if the answer cannot be written
	 */
	void flushBuffer() throws IOException {
		this.body.flushWriter();
		this.lock.lock();
		try {
			if (!this.closed) {
				this.progress.flush();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void reset() {
		this.progress.reset();
	}

	void resetBuffer() {
		this.progress.resetBuffer();
	}

	@Override
	public boolean isStreaming() {
		return this.request.isAsyncStarted();
	}

	@Override
	public void full() throws IOException {
		this.lock.lock();
		try {
			this.progress.full();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void flushed() throws IOException {
		this.lock.lock();
		try {
			this.progress.flushed();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean mayStart() throws IOException {
		this.lock.lock();
		try {
			return this.progress.mayStart();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void left(boolean truncated) {
		this.progress.left(truncated);
	}

	// What is over was told already.
	private @Nullable PaymentScope enterIfOpen() {
		return this.closed ? null : enter();
	}

	private void close(@Nullable PaymentScope scope) {
		if (scope != null) {
			scope.close();
		}
		this.closed = true;
		this.body.close();
		this.report.close();
	}

}
