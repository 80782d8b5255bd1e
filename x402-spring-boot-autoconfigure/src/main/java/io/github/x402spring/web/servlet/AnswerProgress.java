package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaymentExecution;
import io.github.x402spring.payment.PaymentProblem;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/**
 * How far the answer of a paid handler has come, and which step is next. Whatever is
 * thrown on the way out, the payment ends in a state that says what became of the
 * content. Not safe for several threads by itself.
 */
final class AnswerProgress {

	private static final Log logger = LogFactory.getLog(AnswerProgress.class);

	private final PaymentExecution execution;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	private final HeldBody body;

	private volatile AnswerState state = AnswerState.HELD;

	private volatile boolean notDelivered;

	private @Nullable Ending ending;

	AnswerProgress(PaymentExecution execution, AnswerReport report, AnswerOutlet outlet, HeldBody body) {
		this.execution = execution;
		this.report = report;
		this.outlet = outlet;
		this.body = body;
	}

	boolean settle() {
		if (this.state == AnswerState.HELD) {
			if (this.outlet.hasRoom(this.ending)) {
				askForMoney();
			}
			else {
				logger.error("The headers that " + this.execution.endpoint().handler()
						+ " answers with leave no room for the receipt. Its content is withheld and the answer is 500. "
						+ "Answer with less in headers, or allow more: " + "see x402.web.max-response-header-size");
				withhold(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
			}
		}
		return this.state != AnswerState.WITHHELD;
	}

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

	// What is an error already is free and stays an error.
	boolean forward() throws IOException {
		if (this.state == AnswerState.HELD && isFailure()) {
			releaseFailure();
			return true;
		}
		return settleAndFlow();
	}

	boolean notDelivered(String reason) {
		if (this.state == AnswerState.WITHHELD) {
			return false;
		}
		if (this.notDelivered || this.report.isContentFailed()) {
			return true;
		}
		if (this.state == AnswerState.FLOWING && (this.body.isStarted() || this.outlet.response().isCommitted())) {
			return false;
		}
		this.notDelivered = true;
		this.execution.notDelivered(reason);
		if (this.state == AnswerState.FLOWING) {
			this.report.contentFailed();
			this.outlet.addProtocolHeaders(true);
		}
		return true;
	}

	boolean isFailureFlowing() {
		return this.state == AnswerState.FLOWING && this.report.isContentFailed() && !this.notDelivered;
	}

	void finish() throws IOException {
		try {
			if (this.state == AnswerState.HELD) {
				finishHeld();
			}
			else if (this.state == AnswerState.FLOWING) {
				finishFlowing();
			}
			if (this.state == AnswerState.WITHHELD) {
				this.outlet.commence();
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			breakOffCleanly();
			throw ex;
		}
	}

	// Returns whether the exception should go to the container.
	boolean fail() throws IOException {
		if (this.state == AnswerState.WITHHELD && !this.outlet.isError()) {
			this.outlet.commence();
			return false;
		}
		breakOffCleanly();
		return true;
	}

	// Returns whether part of the content is out, so that the response cannot be changed.
	boolean breakOff() {
		this.body.discard();
		if (this.state == AnswerState.WITHHELD) {
			return false;
		}
		if (this.state == AnswerState.FLOWING && !this.report.isContentFailed() && this.body.isStarted()) {
			this.report.delivered(true);
			return true;
		}
		this.state = AnswerState.FLOWING;
		this.report.contentFailed();
		return false;
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
			case FLOWING -> {
				if (isDemand(end.status())) {
					sendRefusedDemand();
				}
				else {
					end.send(this.outlet.response());
				}
			}
			case WITHHELD -> {
			}
		}
	}

	void setStatus(int status) throws IOException {
		if (this.state == AnswerState.FLOWING && isDemand(status)) {
			sendRefusedDemand();
		}
		else if (this.state != AnswerState.WITHHELD && (!isFailureFlowing() || AnswerOutlet.isFailure(status))) {
			// What was free as an error must not become anything else.
			this.outlet.response().setStatus(status);
		}
	}

	boolean isCommitted() {
		return switch (this.state) {
			case HELD -> this.ending != null;
			case FLOWING -> this.outlet.response().isCommitted();
			case WITHHELD -> true;
		};
	}

	void flush() throws IOException {
		flushed();
		if (this.state == AnswerState.FLOWING) {
			this.outlet.flush(this.body);
		}
	}

	void reset() {
		if (this.state != AnswerState.WITHHELD && this.ending == null) {
			this.body.clear();
			int status = this.outlet.response().getStatus();
			this.outlet.reset();
			if (this.state == AnswerState.FLOWING) {
				this.outlet.addProtocolHeaders(this.report.isContentFailed());
				if (isFailureFlowing()) {
					this.outlet.response().setStatus(status);
				}
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

	void full() throws IOException {
		if (this.state == AnswerState.HELD) {
			if (isFailure()) {
				releaseFailure();
				if (this.ending == null) {
					// It was free as an error, so it must not become anything else.
					this.outlet.flush(this.body);
				}
			}
			else if (settle()) {
				release();
			}
		}
	}

	// Where the money comes first, it is in before anything is written.
	void flushed() throws IOException {
		if (this.state == AnswerState.HELD && this.ending == null && !isFailure() && this.execution.isSettled()
				&& this.execution.endpoint().settlement() == Settlement.BEFORE_HANDLER && settle()) {
			release();
		}
	}

	// What is forwarded to may have taken longer than the payment is kept for it.
	boolean mayStart() throws IOException {
		if (this.state == AnswerState.FLOWING && !this.report.isContentFailed() && !isFailure()) {
			askForMoney();
			if (this.state == AnswerState.WITHHELD) {
				this.outlet.commence();
			}
		}
		return this.state == AnswerState.FLOWING;
	}

	void left(boolean truncated) {
		if (isFailure()) {
			this.report.contentFailed();
		}
		else {
			this.report.delivered(truncated);
		}
	}

	private void finishHeld() throws IOException {
		if (isFailure()) {
			releaseFailure();
		}
		else if (settle()) {
			if (this.ending == null) {
				this.outlet.addLength(this.body);
			}
			release();
			if (this.ending == null) {
				flushHead();
			}
			finishFlowing();
		}
	}

	// Without a body the headers are the content, and may have arrived.
	private void flushHead() throws IOException {
		try {
			this.outlet.flush(this.body);
		}
		catch (IOException ex) {
			this.report.delivered(true);
			throw ex;
		}
	}

	private void finishFlowing() {
		if (this.report.isContentFailed()) {
			return;
		}
		if (this.body.isStarted()) {
			this.outlet.flushRest(this.body);
		}
		else if (isFailure()) {
			this.report.contentFailed();
		}
		else if (this.body.isBroken()) {
			// The handler did not care, but nothing has left.
			withhold(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
		}
		else {
			this.report.delivered(false);
		}
	}

	private void releaseFailure() throws IOException {
		this.report.contentFailed();
		if (isDemand(this.outlet.status(this.ending))) {
			this.ending = refuseDemand();
		}
		release();
	}

	private void release() throws IOException {
		this.report.held(this.body.size());
		try {
			this.outlet.addProtocolHeaders(isFailure());
			this.state = AnswerState.FLOWING;
			this.outlet.send(this.body, this.ending);
		}
		catch (IOException | RuntimeException | Error ex) {
			if (!this.body.isStarted()) {
				withhold(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
			}
			throw ex;
		}
	}

	// Not always while the handler works, nor on its thread.
	private void askForMoney() {
		PaymentScope scope = this.report.enter();
		try {
			this.execution.settle().ifPresent(this::withhold);
		}
		catch (RuntimeException | Error ex) {
			withhold(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
			throw ex;
		}
		finally {
			scope.close();
		}
	}

	private void withhold(PaymentProblem refusal) {
		this.outlet.refuse(refusal);
		this.report.refused(refusal);
		this.state = AnswerState.WITHHELD;
		this.body.discard();
	}

	private void withhold(int status) {
		this.outlet.refuse(status);
		this.state = AnswerState.WITHHELD;
		this.body.discard();
		this.report.contentFailed();
	}

	// Nothing of the answer is left that the error page could stumble over.
	private void breakOffCleanly() {
		try {
			if (!breakOff()) {
				this.outlet.fail();
				// Tomcat sets none after errors of the virtual machine.
				this.outlet.response().setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
			}
		}
		catch (RuntimeException | Error again) {
			logger.warn("The answer could not be reset after an error", again);
		}
	}

	// The client has paid. A challenge of somebody else would make it pay once more.
	private boolean isDemand(int status) {
		return status == HttpStatus.PAYMENT_REQUIRED.value() && this.execution.isSettled()
				&& !this.outlet.response().isCommitted();
	}

	private Ending refuseDemand() {
		logger.error("The handler " + this.execution.endpoint().handler()
				+ " answered 402 although the caller has paid. The answer is 502, and the same payment may come again");
		this.report.contentFailed();
		this.body.discard();
		this.outlet.reset();
		this.outlet.addProtocolHeaders(true);
		return new Ending.ErrorStatus(HttpServletResponse.SC_BAD_GATEWAY, null);
	}

	// At once: the container finishes the response after a forward.
	private void sendRefusedDemand() throws IOException {
		Ending refusal = refuseDemand();
		this.state = AnswerState.WITHHELD;
		refusal.send(this.outlet.response());
	}

	private boolean isFailure() {
		return this.notDelivered || this.outlet.isFailure(this.ending);
	}

}
