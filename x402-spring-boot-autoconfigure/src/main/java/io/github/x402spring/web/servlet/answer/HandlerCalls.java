package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * What a paid handler does to its answer, as far as the {@link AnswerMachine} allows it.
 * Not safe for several threads.
 */
final class HandlerCalls {

	private final AnswerMachine machine;

	private final AnswerProgress progress;

	private final AnswerActions actions;

	private final HttpServletRequest request;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	private final HeldBody body;

	HandlerCalls(AnswerMachine machine, AnswerProgress progress, AnswerActions actions, HttpServletRequest request,
			AnswerReport report, AnswerOutlet outlet, HeldBody body) {
		this.machine = machine;
		this.progress = progress;
		this.actions = actions;
		this.request = request;
		this.report = report;
		this.outlet = outlet;
		this.body = body;
	}

	void write(byte[] bytes, int offset, int length) throws IOException {
		// A handler that writes bit by bit waits for each bit to leave.
		if (this.machine.state() == AnswerState.HELD
				&& (!this.body.hasRoomFor(length) || this.request.isAsyncStarted())) {
			this.progress.overflow();
		}
		switch (this.machine.state()) {
			case HELD -> this.body.hold(bytes, offset, length);
			case FLOWING, DELIVERED, ERROR, UNDELIVERED -> this.body.pass(bytes, offset, length);
			case ENDED, REFUSED, BLOCKED, ANSWERED -> {
				// It vanishes.
			}
			case CLOSED -> throw new IOException("The answer is complete");
		}
	}

	void flushStream() throws IOException {
		this.progress.flush();
		if (this.machine.state().isPassing()) {
			this.body.flush();
		}
	}

	void flushBuffer() throws IOException {
		this.progress.flush();
		if (this.machine.state().isPassing()) {
			this.outlet.flush(this.body);
		}
	}

	boolean isCommitted() {
		return switch (this.machine.state()) {
			case HELD -> false;
			case FLOWING, DELIVERED, ERROR, UNDELIVERED -> this.outlet.response().isCommitted();
			case ENDED, REFUSED, BLOCKED, ANSWERED, CLOSED -> true;
		};
	}

	void end(Ending ending) throws IOException {
		AnswerDecision decision = this.machine.on(AnswerEvent.END, this.outlet.content(ending.status()));
		if (decision == AnswerDecision.REJECT) {
			throw new IllegalStateException("The response has ended");
		}
		if (decision == AnswerDecision.KEEP_ENDING) {
			this.outlet.end(ending);
			this.body.clear();
		}
		else if (decision == AnswerDecision.PASS) {
			ending.send(this.outlet.response());
		}
		else {
			this.actions.carryOut(decision);
		}
	}

	void setStatus(int status) throws IOException {
		AnswerDecision decision = this.machine.on(AnswerEvent.SET_STATUS, this.outlet.content(status));
		if (decision == AnswerDecision.PASS) {
			this.outlet.response().setStatus(status);
		}
		else {
			this.actions.carryOut(decision);
		}
	}

	void reset() {
		if (isResettable()) {
			HttpServletResponse response = this.outlet.response();
			AnswerState state = this.machine.state();
			int status = response.getStatus();
			this.body.clear();
			this.outlet.reset();
			if (state.isPassing()) {
				this.outlet.addProtocolHeaders(state.isFree());
			}
			if (state == AnswerState.ERROR) {
				response.setStatus(status);
			}
		}
	}

	void resetBuffer() {
		if (isResettable()) {
			this.body.clear();
			if (this.machine.state().isPassing()) {
				this.outlet.response().resetBuffer();
			}
		}
	}

	// An ending that has left stays.
	private boolean isResettable() {
		return this.machine.on(AnswerEvent.RESET) == AnswerDecision.PASS && !this.outlet.isEnded();
	}

	/**
	 * The seller declares that the answer is not what was paid for.
	 * @param reason why, for the log
	 * @return whether the declaration counts, since nothing of the answer has left
	 */
	boolean notDelivered(String reason) {
		if (this.machine.state() == AnswerState.FLOWING && this.outlet.response().isCommitted()) {
			return false;
		}
		AnswerDecision decision = this.machine.on(AnswerEvent.DECLARE_UNDELIVERED);
		if (decision == AnswerDecision.DECLARE) {
			this.report.notDelivered(reason);
		}
		else if (decision == AnswerDecision.DECLARE_FLOWING) {
			this.report.notDelivered(reason);
			this.report.contentFailed();
			this.outlet.addProtocolHeaders(true);
		}
		return decision != AnswerDecision.IGNORE;
	}

}
