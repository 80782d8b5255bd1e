package io.github.x402spring.web.servlet.answer;

import java.util.Optional;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Takes the money for an answer. Where there is none, or where the answer cannot leave,
 * it withholds the answer.
 */
final class AnswerSettlement {

	private static final Log logger = LogFactory.getLog(AnswerSettlement.class);

	private final AnswerMachine machine;

	private final Admission admission;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	private final AnswerRefusal refusal;

	AnswerSettlement(AnswerMachine machine, Admission admission, AnswerReport report, AnswerOutlet outlet,
			AnswerRefusal refusal) {
		this.machine = machine;
		this.admission = admission;
		this.report = report;
		this.outlet = outlet;
		this.refusal = refusal;
	}

	/**
	 * Return whether what the handler flushes may leave at once.
	 * @return whether the money was in before the handler ran
	 */
	boolean isMoneyFirst() {
		return !this.admission.holdsContent();
	}

	/**
	 * Take the money, unless the container would refuse the answer afterwards.
	 * @return whether the money is in
	 */
	boolean takeMoney() {
		if (this.outlet.hasRoom()) {
			return askForMoney();
		}
		logger.error("The headers that " + this.admission.endpoint().handler()
				+ " sets leave no room for the receipt. Its content is withheld and the answer is 500. "
				+ "Send smaller headers, or raise x402.web.max-response-header-size");
		block();
		return false;
	}

	/**
	 * Take the money, or make sure that it is still in. Not always while the handler
	 * works, nor on its thread.
	 * @return whether it is in
	 */
	boolean askForMoney() {
		PaymentScope scope = this.report.enter();
		try {
			Optional<PaymentProblem> problem = this.admission.release();
			problem.ifPresent(this::withhold);
			return problem.isEmpty();
		}
		catch (RuntimeException | Error ex) {
			block();
			throw ex;
		}
		finally {
			scope.close();
		}
	}

	/**
	 * Withhold the answer for another reason than its payment.
	 */
	void block() {
		if (this.machine.on(AnswerEvent.FAULT) == AnswerDecision.BLOCK) {
			this.report.contentFailed();
		}
	}

	private void withhold(PaymentProblem problem) {
		if (this.machine.on(AnswerEvent.REFUSED) == AnswerDecision.WITHHOLD) {
			this.refusal.because(problem);
			this.report.refused(problem);
		}
	}

}
