package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Leads an answer on its way to the client, as the {@link AnswerMachine} decides.
 * Whatever is thrown on that way, the payment ends in a state that says what became of
 * the content. Not safe for several threads.
 */
final class AnswerProgress {

	private static final Log logger = LogFactory.getLog(AnswerProgress.class);

	private final AnswerMachine machine;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	private final HeldBody body;

	private final AnswerSettlement settlement;

	private final AnswerActions actions;

	AnswerProgress(AnswerMachine machine, AnswerReport report, AnswerOutlet outlet, HeldBody body,
			AnswerSettlement settlement, AnswerActions actions) {
		this.machine = machine;
		this.report = report;
		this.outlet = outlet;
		this.body = body;
		this.settlement = settlement;
		this.actions = actions;
	}

	/**
	 * Take the money now.
	 * @return whether the content may leave; if not, nothing of it ever does
	 */
	boolean settle() {
		if (this.machine.on(AnswerEvent.PAY) == AnswerDecision.TAKE_MONEY) {
			this.settlement.takeMoney();
		}
		return !this.machine.state().isWithheld();
	}

	/**
	 * Let the answer out before it is written.
	 * @param event why
	 * @return whether the answer may be written; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean letOut(AnswerEvent event) throws IOException {
		this.actions.carryOut(this.machine.on(event, this.actions.content()));
		this.actions.carryOut(this.machine.on(AnswerEvent.ANSWER));
		return !this.machine.state().isWithheld();
	}

	/**
	 * The body cannot be held any longer: release it, or withhold it.
	 * @throws IOException if it cannot be written
	 */
	void overflow() throws IOException {
		AnswerDecision decision = this.machine.on(AnswerEvent.OVERFLOW, this.actions.content());
		this.actions.carryOut(decision);
		if (decision == AnswerDecision.RELEASE_ERROR || decision == AnswerDecision.RELEASE_UNDELIVERED) {
			// It was free as an error, so it must not become anything else.
			this.outlet.flush(this.body);
		}
	}

	/**
	 * The handler wants out what it has written: possible where the money comes first.
	 * @throws IOException if it cannot be written
	 */
	void flush() throws IOException {
		if (this.machine.state() == AnswerState.HELD && this.settlement.isMoneyFirst()) {
			this.actions.carryOut(this.machine.on(AnswerEvent.FLUSH, this.actions.content()));
		}
	}

	/**
	 * The handler is done: settle what is not settled, and let the answer go.
	 * @throws IOException if the answer cannot be written
	 */
	void complete() throws IOException {
		try {
			AnswerDecision decision = this.machine.on(AnswerEvent.COMPLETE, this.actions.content());
			if (decision != AnswerDecision.TAKE_MONEY) {
				this.actions.carryOut(decision);
			}
			else if (this.settlement.takeMoney()) {
				completePaid();
			}
			this.actions.carryOut(this.machine.on(AnswerEvent.ANSWER));
			// The handler went on as if all of it had left.
			this.body.requireWhole();
		}
		catch (IOException | RuntimeException | Error ex) {
			handOver(this.machine.on(AnswerEvent.COLLAPSE));
			throw ex;
		}
	}

	private void completePaid() throws IOException {
		if (this.actions.content() == AnswerContent.CONTENT && this.body.size() <= this.report.largestKept()) {
			this.outlet.toStored(this.body).ifPresent(this.report::keep);
		}
		this.outlet.addLength(this.body);
		this.actions.carryOut(this.machine.on(AnswerEvent.PAID));
		if (!this.outlet.isEnded()) {
			flushHead();
		}
		this.actions.carryOut(this.machine.on(AnswerEvent.COMPLETE, this.actions.content()));
	}

	// Without a body the headers are the content, and may have arrived.
	private void flushHead() throws IOException {
		try {
			this.outlet.flush(this.body);
		}
		catch (IOException ex) {
			this.actions.broke();
			throw ex;
		}
	}

	/**
	 * The handler threw.
	 * @return whether the exception should go to the container; otherwise the request is
	 * answered already
	 * @throws IOException if the answer cannot be written
	 */
	boolean fail() throws IOException {
		AnswerDecision decision = this.machine.on(AnswerEvent.THROW);
		if (decision == AnswerDecision.COMMENCE || decision == AnswerDecision.IGNORE) {
			this.actions.carryOut(decision);
			return false;
		}
		handOver(decision);
		return true;
	}

	/**
	 * The container ended the request. What left is delivered, nothing more will.
	 */
	void abandon() {
		this.actions.note(this.machine.on(AnswerEvent.ABANDON));
	}

	/**
	 * The handler has taken too long.
	 * @return whether the request is answered; if not, the container ends it
	 * @throws IOException if the answer cannot be written
	 */
	boolean expire() throws IOException {
		if (this.outlet.response().isCommitted()) {
			abandon();
			return false;
		}
		AnswerDecision decision = this.machine.on(AnswerEvent.EXPIRE, this.actions.content());
		try {
			this.actions.carryOut(decision);
		}
		catch (IOException | RuntimeException | Error ex) {
			handOver(this.machine.on(AnswerEvent.COLLAPSE));
			throw ex;
		}
		return decision != AnswerDecision.TRUNCATE;
	}

	// The container answers with an error, unless part of the content is out. Nothing of
	// the handler's answer is left that its error page could stumble over.
	private void handOver(AnswerDecision decision) {
		try {
			this.actions.note(decision);
			if (decision != AnswerDecision.TRUNCATE || !this.body.isStarted()) {
				this.outlet.fail();
				// Tomcat sets none after errors of the virtual machine.
				this.outlet.response().setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
			}
		}
		catch (RuntimeException | Error again) {
			logger.warn("The answer could not be reset after an error", again);
		}
	}

}
