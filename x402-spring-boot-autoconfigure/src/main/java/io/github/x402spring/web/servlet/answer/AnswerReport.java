package io.github.x402spring.web.servlet.answer;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.answer.StoredAnswer;
import io.github.x402spring.payment.observation.GateObservation;
import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;

/**
 * Reports the fate of the content to the payment that it was for, and to observers.
 */
final class AnswerReport {

	private final Admission admission;

	private final @Nullable GateObservation observation;

	private @Nullable PaymentProblem refusal;

	private boolean failed;

	private boolean declared;

	AnswerReport(Admission admission, @Nullable GateObservation observation) {
		this.admission = admission;
		this.observation = observation;
		if (observation != null) {
			observation.admitted(admission);
		}
	}

	PaymentScope enter() {
		return new PaymentScope(this.admission.id(), this.observation);
	}

	// The container is told of it around the exception that the handler threw.
	void threw(Throwable error) {
		if (this.observation != null) {
			this.observation
				.threw((error instanceof ServletException && error.getCause() != null) ? error.getCause() : error);
		}
	}

	void held(int bytes) {
		if (this.observation != null) {
			this.observation.held(bytes);
		}
	}

	void refused(PaymentProblem problem) {
		this.refusal = problem;
	}

	void notDelivered(String reason) {
		if (!this.declared) {
			this.declared = true;
			this.admission.notDelivered(reason);
		}
	}

	/**
	 * Return whether the seller has declared that the answer is not what was paid for.
	 * @return whether it is not to be charged
	 */
	boolean isDeclared() {
		return this.declared;
	}

	void contentFailed() {
		if (!this.failed) {
			this.failed = true;
			this.admission.failed();
		}
	}

	/**
	 * Return how large an answer may be that is kept for a client that loses it.
	 * @return a number of bytes; 0 if none is kept
	 */
	int largestKept() {
		return this.failed ? 0 : this.admission.largestKept();
	}

	void keep(StoredAnswer answer) {
		this.admission.keep(answer);
	}

	int largestPiece() {
		return this.failed ? Integer.MAX_VALUE : this.admission.largestPiece();
	}

	// What failed costs nothing.
	boolean mayPass(byte[] bytes, int offset, int length) {
		return this.failed || this.admission.passes(bytes, offset, length);
	}

	// What failed is an error message by now, whether it arrives or not.
	void delivered(boolean truncated) {
		if (!this.failed) {
			if (truncated) {
				this.admission.broke();
			}
			else {
				this.admission.left();
			}
		}
	}

	void close() {
		this.admission.ended();
		if (this.observation == null) {
			return;
		}
		this.observation.admitted(this.admission);
		if (this.refusal != null) {
			this.observation.refused(this.refusal);
		}
		else {
			this.observation.served(this.admission);
		}
	}

}
