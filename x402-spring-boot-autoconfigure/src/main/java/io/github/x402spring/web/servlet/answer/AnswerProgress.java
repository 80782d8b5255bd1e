package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import io.github.x402spring.payment.admission.Admission;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Carries out what the {@link AnswerMachine} decides about the way of an answer to the
 * client. Whatever is thrown on that way, the payment ends in a state that says what
 * became of the content. Not safe for several threads.
 */
final class AnswerProgress implements DepartureControl {

	private static final Log logger = LogFactory.getLog(AnswerProgress.class);

	private final AnswerMachine machine;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	private final HeldBody body;

	private final AnswerRefusal refusal;

	private final AnswerSettlement settlement;

	private final RefusedDemand demand;

	AnswerProgress(AnswerMachine machine, Admission admission, AnswerReport report, AnswerOutlet outlet, HeldBody body,
			AnswerRefusal refusal) {
		this.machine = machine;
		this.report = report;
		this.outlet = outlet;
		this.body = body;
		this.refusal = refusal;
		this.settlement = new AnswerSettlement(machine, admission, report, outlet, refusal);
		this.demand = new RefusedDemand(admission, report, outlet);
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
		carryOut(this.machine.on(event, content()));
		carryOut(this.machine.on(AnswerEvent.ANSWER));
		return !this.machine.state().isWithheld();
	}

	/**
	 * The body cannot be held any longer: release it, or withhold it.
	 * @throws IOException if it cannot be written
	 */
	void overflow() throws IOException {
		AnswerDecision decision = this.machine.on(AnswerEvent.OVERFLOW, content());
		carryOut(decision);
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
			carryOut(this.machine.on(AnswerEvent.FLUSH, content()));
		}
	}

	/**
	 * The handler is done: settle what is not settled, and let the answer go.
	 * @throws IOException if the answer cannot be written
	 */
	void complete() throws IOException {
		try {
			AnswerDecision decision = this.machine.on(AnswerEvent.COMPLETE, content());
			if (decision != AnswerDecision.TAKE_MONEY) {
				carryOut(decision);
			}
			else if (this.settlement.takeMoney()) {
				completePaid();
			}
			carryOut(this.machine.on(AnswerEvent.ANSWER));
			// The handler went on as if all of it had left.
			this.body.requireWhole();
		}
		catch (IOException | RuntimeException | Error ex) {
			handOver(this.machine.on(AnswerEvent.COLLAPSE));
			throw ex;
		}
	}

	private void completePaid() throws IOException {
		if (content() == AnswerContent.CONTENT && this.body.size() <= this.report.largestKept()) {
			this.outlet.toStored(this.body).ifPresent(this.report::keep);
		}
		this.outlet.addLength(this.body);
		carryOut(this.machine.on(AnswerEvent.PAID));
		if (!this.outlet.isEnded()) {
			flushHead();
		}
		carryOut(this.machine.on(AnswerEvent.COMPLETE, content()));
	}

	// Without a body the headers are the content, and may have arrived.
	private void flushHead() throws IOException {
		try {
			this.outlet.flush(this.body);
		}
		catch (IOException ex) {
			broke();
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
			carryOut(decision);
			return false;
		}
		handOver(decision);
		return true;
	}

	/**
	 * The container ended the request. What left is delivered, nothing more will.
	 */
	void abandon() {
		note(this.machine.on(AnswerEvent.ABANDON));
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
		AnswerDecision decision = this.machine.on(AnswerEvent.EXPIRE, content());
		try {
			carryOut(decision);
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
			note(decision);
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

	@Override
	public boolean mayStart() throws IOException {
		AnswerDecision decision = this.machine.on(AnswerEvent.START, content());
		if (decision == AnswerDecision.TAKE_MONEY && !this.settlement.askForMoney()) {
			carryOut(this.machine.on(AnswerEvent.ANSWER));
		}
		return this.machine.state().isPassing();
	}

	@Override
	public int largestPiece() {
		return this.report.largestPiece();
	}

	@Override
	public boolean mayPass(byte[] bytes, int offset, int length) {
		return this.report.mayPass(bytes, offset, length);
	}

	@Override
	public void started() {
		note(this.machine.on(AnswerEvent.STARTED, content()));
	}

	@Override
	public void broke() {
		note(this.machine.on(AnswerEvent.BROKE, content()));
	}

	/**
	 * Return what the answer would be if it left now.
	 * @return the content
	 */
	AnswerContent content() {
		AnswerContent announced = this.outlet.content(this.outlet.status());
		if (this.report.isDeclared() && announced != AnswerContent.DEMAND) {
			return AnswerContent.UNDELIVERED;
		}
		boolean unsendable = announced == AnswerContent.CONTENT && this.body.isBroken() && !this.body.isStarted();
		return unsendable ? AnswerContent.UNSENDABLE : announced;
	}

	void carryOut(AnswerDecision decision) throws IOException {
		switch (decision) {
			case TAKE_MONEY -> {
				if (this.settlement.takeMoney()) {
					carryOut(this.machine.on(AnswerEvent.PAID));
				}
			}
			case RELEASE -> release();
			case RELEASE_ERROR, RELEASE_UNDELIVERED -> {
				this.report.contentFailed();
				release();
			}
			case REPLACE_DEMAND -> {
				this.demand.replace();
				release();
			}
			case ANSWER_DEMAND -> this.demand.answer();
			case TIME_OUT -> {
				this.report.contentFailed();
				this.outlet.timeOut();
			}
			case FLUSH_REST -> this.outlet.flushRest(this.body);
			case COMMENCE -> this.refusal.commence();
			case BLOCK -> this.report.contentFailed();
			case DELIVER, TRUNCATE, FAIL -> note(decision);
			case IGNORE, PASS, KEEP_ENDING, REJECT, DECLARE, DECLARE_FLOWING, CONFIRM, WITHHOLD, HAND_OVER, CLOSE -> {
				// Left to the caller.
			}
		}
	}

	private void note(AnswerDecision decision) {
		if (decision == AnswerDecision.DELIVER) {
			this.report.delivered(false);
		}
		else if (decision == AnswerDecision.TRUNCATE) {
			this.report.delivered(true);
			this.outlet.truncate();
		}
		else if (decision == AnswerDecision.FAIL) {
			this.report.contentFailed();
		}
	}

	private void release() throws IOException {
		this.report.held(this.body.size());
		try {
			this.outlet.addProtocolHeaders(content().isFree());
			this.outlet.send(this.body, this);
		}
		catch (IOException | RuntimeException | Error ex) {
			if (!this.body.isStarted()) {
				this.settlement.block();
			}
			throw ex;
		}
	}

}
