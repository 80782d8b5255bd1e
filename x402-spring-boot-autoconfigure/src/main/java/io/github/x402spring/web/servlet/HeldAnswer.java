package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.x402spring.payment.PaymentExecution;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.observation.GateObservation;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a paid handler: held back until the money is in, then released, or
 * withheld for good.
 */
final class HeldAnswer {

	private final PaymentExecution execution;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	private final HeldBody body;

	private final Lock lock = new ReentrantLock();

	private volatile AnswerState state = AnswerState.HELD;

	private @Nullable Ending ending;

	private boolean closed;

	HeldAnswer(PaymentExecution execution, PaymentRequest request, HttpServletResponse response, PaymentGuard guard,
			@Nullable GateObservation observation) {
		this.execution = execution;
		this.report = new AnswerReport(execution, observation);
		this.outlet = new AnswerOutlet(execution, request, response, guard);
		this.body = new HeldBody(guard.maxBufferSize(), request::isAsyncStarted, this::unholdable,
				this.report::delivered);
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
			if (this.state == AnswerState.HELD) {
				// Not always while the handler works, nor on its thread.
				PaymentScope scope = enter();
				try {
					this.execution.settle().ifPresent(this::withhold);
				}
				finally {
					scope.close();
				}
			}
			return this.state != AnswerState.WITHHELD;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the money before the answer is written, and let it pass while it is written:
	 * the way of forwards, after which the container finishes the response whatever wraps
	 * it.
	 * @return whether the content may be written; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean settleAndFlow() throws IOException {
		if (!settle()) {
			this.outlet.commence();
			return false;
		}
		if (this.state == AnswerState.HELD) {
			release();
		}
		return true;
	}

	/**
	 * The handler is done: settle what is not settled, and let the answer go.
	 * @throws IOException if the answer cannot be written
	 */
	void complete() throws IOException {
		this.lock.lock();
		PaymentScope scope = enterIfOpen();
		try {
			if (this.closed) {
				return;
			}
			this.body.flushWriter();
			if (this.state == AnswerState.HELD) {
				completeHeld();
			}
			else if (this.state == AnswerState.FLOWING) {
				completeFlowing();
			}
			if (this.state == AnswerState.WITHHELD) {
				this.outlet.commence();
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
			if (this.state == AnswerState.WITHHELD) {
				this.outlet.commence();
				return false;
			}
			if (!this.closed && !breakOff()) {
				this.outlet.reset();
				this.outlet.addProtocolHeaders(true);
			}
			return true;
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
			if (!this.closed && this.state != AnswerState.WITHHELD) {
				breakOff();
			}
		}
		finally {
			close(scope);
			this.lock.unlock();
		}
	}

	void end(Ending end) throws IOException {
		switch (this.state) {
			case HELD -> {
				if (this.ending != null) {
					throw new IllegalStateException("The response has ended");
				}
				this.ending = end;
				this.body.discard();
			}
			case FLOWING -> end.send(this.outlet.response());
			case WITHHELD -> {
			}
		}
	}

	boolean isCommitted() {
		return switch (this.state) {
			case HELD -> this.ending != null;
			case FLOWING -> this.outlet.response().isCommitted();
			case WITHHELD -> true;
		};
	}

	/**
	 * The handler wants out what it has written: possible once the money is in.
	 * @throws IOException if the answer cannot be written
	 */
	void flushBuffer() throws IOException {
		this.lock.lock();
		try {
			if (this.closed) {
				return;
			}
			if (this.state == AnswerState.HELD && this.execution.isSettled() && this.ending == null && !isFailure()) {
				release();
			}
			if (this.state == AnswerState.FLOWING) {
				this.body.flushWriter();
				this.outlet.flush(this.body);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void reset() {
		if (this.state != AnswerState.WITHHELD && this.ending == null) {
			this.body.clear();
			this.outlet.reset();
			if (this.state == AnswerState.FLOWING) {
				this.outlet.addProtocolHeaders(false);
			}
		}
	}

	void resetBuffer() {
		if (this.state != AnswerState.WITHHELD && this.ending == null) {
			this.body.clear();
			if (this.state == AnswerState.FLOWING) {
				this.outlet.response().resetBuffer();
			}
		}
	}

	// Returns whether part of the content is out, so that the response cannot be changed.
	private boolean breakOff() {
		this.body.discard();
		if (this.state == AnswerState.FLOWING && !this.report.isContentFailed() && this.body.isStarted()) {
			this.report.delivered(true);
			return true;
		}
		this.report.contentFailed();
		this.state = AnswerState.FLOWING;
		return false;
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

	private void completeHeld() throws IOException {
		if (isFailure()) {
			releaseFailure();
		}
		else if (settle()) {
			try {
				if (this.ending == null) {
					this.outlet.addLength(this.body);
				}
				release();
				if (this.ending == null) {
					this.outlet.flush(this.body);
				}
			}
			catch (IOException ex) {
				this.report.delivered(true);
				throw ex;
			}
			completeFlowing();
		}
	}

	private void completeFlowing() {
		if (this.report.isContentFailed() || (this.body.isStarted() && !this.body.isBroken())) {
			return;
		}
		if (this.body.isStarted()) {
			this.report.delivered(true);
		}
		else if (isFailure()) {
			this.report.contentFailed();
		}
		else {
			this.report.delivered(false);
		}
	}

	private void unholdable() throws IOException {
		this.lock.lock();
		try {
			if (this.state != AnswerState.HELD) {
				return;
			}
			if (isFailure()) {
				releaseFailure();
				// It was free as an error, so it must not become anything else.
				this.outlet.flush(this.body);
			}
			else if (settle()) {
				release();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void releaseFailure() throws IOException {
		this.report.contentFailed();
		release();
	}

	private void release() throws IOException {
		this.report.held(this.body.size());
		this.outlet.addProtocolHeaders(isFailure());
		this.state = AnswerState.FLOWING;
		this.outlet.send(this.body, this.ending);
	}

	private void withhold(PaymentProblem refusal) {
		this.outlet.refuse(refusal);
		this.report.refused(refusal);
		this.state = AnswerState.WITHHELD;
		this.body.discard();
	}

	private boolean isFailure() {
		return this.outlet.isFailure(this.ending);
	}

}
