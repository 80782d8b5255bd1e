package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import io.github.x402spring.payment.admission.Admission;

/**
 * Carries out what the {@link AnswerMachine} decides about an answer, and keeps asking it
 * while the content leaves. Not safe for several threads.
 */
final class AnswerActions implements DepartureControl {

	private final AnswerMachine machine;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	private final HeldBody body;

	private final AnswerRefusal refusal;

	private final AnswerSettlement settlement;

	private final RefusedDemand demand;

	AnswerActions(AnswerMachine machine, Admission admission, AnswerReport report, AnswerOutlet outlet, HeldBody body,
			AnswerRefusal refusal, AnswerSettlement settlement) {
		this.machine = machine;
		this.report = report;
		this.outlet = outlet;
		this.body = body;
		this.refusal = refusal;
		this.settlement = settlement;
		this.demand = new RefusedDemand(admission, report, outlet);
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

	/**
	 * Carry out a decision, and what follows from it.
	 * @param decision the decision
	 * @throws IOException if the answer cannot be written
	 */
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

	/**
	 * Report what a decision says about the content.
	 * @param decision the decision
	 */
	void note(AnswerDecision decision) {
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

}
