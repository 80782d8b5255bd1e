package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import io.github.x402spring.payment.admission.Admission;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The answer in place of a handler's own 402: the client has paid, and another challenge
 * would make it pay once more.
 */
final class RefusedDemand {

	private static final Log logger = LogFactory.getLog(RefusedDemand.class);

	private static final Ending BAD_GATEWAY = new Ending.ErrorStatus(HttpServletResponse.SC_BAD_GATEWAY, null);

	private final Admission admission;

	private final AnswerReport report;

	private final AnswerOutlet outlet;

	RefusedDemand(Admission admission, AnswerReport report, AnswerOutlet outlet) {
		this.admission = admission;
		this.report = report;
		this.outlet = outlet;
	}

	/**
	 * Put an error in place of what the handler answers.
	 */
	void replace() {
		logger.error("The handler " + this.admission.endpoint().handler()
				+ " answered 402 although the caller has paid. The client gets 502 and can present the same payment again");
		this.report.contentFailed();
		this.outlet.reset();
		this.outlet.addProtocolHeaders(true);
		this.outlet.end(BAD_GATEWAY);
	}

	/**
	 * Answer with the error at once: the container finishes the response after a forward.
	 * @throws IOException if the answer cannot be written
	 */
	void answer() throws IOException {
		replace();
		BAD_GATEWAY.send(this.outlet.response());
	}

}
