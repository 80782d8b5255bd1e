package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What the gate answers where it withholds the answer of a handler.
 */
final class AnswerRefusal {

	private final HttpServletRequest request;

	private final PaymentRequiredEntryPoint entryPoint;

	private final AnswerOutlet outlet;

	private @Nullable PaymentProblem problem;

	AnswerRefusal(HttpServletRequest request, PaymentRequiredEntryPoint entryPoint, AnswerOutlet outlet) {
		this.request = request;
		this.entryPoint = entryPoint;
		this.outlet = outlet;
	}

	void because(PaymentProblem reason) {
		this.problem = reason;
	}

	void commence() throws IOException {
		HttpServletResponse response = this.outlet.response();
		if (response.isCommitted()) {
			return;
		}
		this.outlet.reset();
		if (this.problem != null) {
			this.entryPoint.commence(this.request, response, this.problem);
		}
		else {
			this.outlet.addProtocolHeaders(true);
			response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
		}
	}

}
