package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.payment.PaymentExecution;
import io.github.x402spring.payment.PaymentProblem;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The container's response behind a held answer, and what the gate itself writes on it.
 */
final class AnswerOutlet {

	private final PaymentExecution execution;

	private final PaymentRequest request;

	private final HttpServletResponse response;

	private final PaymentGuard guard;

	private final ResponseHeaders headersBefore;

	private @Nullable PaymentProblem refusal;

	AnswerOutlet(PaymentExecution execution, PaymentRequest request, HttpServletResponse response, PaymentGuard guard) {
		this.execution = execution;
		this.request = request;
		this.response = response;
		this.guard = guard;
		this.headersBefore = new ResponseHeaders(response);
	}

	HttpServletResponse response() {
		return this.response;
	}

	// Content is what costs: neither errors nor "not modified" do.
	boolean isFailure(@Nullable Ending ending) {
		int status = (ending != null) ? ending.status() : this.response.getStatus();
		return status >= 400 || status == 304;
	}

	void addProtocolHeaders(boolean failure) {
		ResponseHeaders.addCommon(this.response, failure ? "no-store" : this.guard.paidCacheControl());
		if (this.execution.isSettled()) {
			this.response.setHeader(this.execution.receipt().headerName(), this.execution.receipt().headerValue());
		}
	}

	// Nothing of the handler's is left, but what was there before it ran.
	void reset() {
		if (!this.response.isCommitted()) {
			this.response.reset();
			this.headersBefore.restore(this.response);
		}
	}

	void refuse(PaymentProblem problem) {
		this.refusal = problem;
	}

	// Says once why the content is withheld.
	void commence() throws IOException {
		PaymentProblem problem = this.refusal;
		this.refusal = null;
		if (problem != null && !this.response.isCommitted()) {
			reset();
			this.guard.entryPoint().commence(this.request, this.response, problem);
		}
	}

	// It is flushed before the container would find out how long it is.
	void addLength(HeldBody body) {
		if (this.response.getStatus() != HttpServletResponse.SC_NO_CONTENT
				&& !this.response.containsHeader(HttpHeaders.CONTENT_LENGTH)
				&& !this.response.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
			this.response.setContentLength(body.size());
		}
	}

	void send(HeldBody body, @Nullable Ending ending) throws IOException {
		if (ending != null) {
			ending.send(this.response);
		}
		else {
			body.release(this.response.getOutputStream());
		}
	}

	void flush(HeldBody body) throws IOException {
		try {
			this.response.flushBuffer();
		}
		catch (IOException ex) {
			body.markBroken();
			throw ex;
		}
	}

}
