package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.payment.PaymentExecution;
import io.github.x402spring.payment.PaymentProblem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The container's response behind a held answer, and what the gate itself writes on it.
 */
final class AnswerOutlet {

	/** Names the attribute of a request whose handler threw. */
	static final String FAILED = AnswerOutlet.class.getName() + ".failed";

	private static final Log logger = LogFactory.getLog(AnswerOutlet.class);

	private final PaymentExecution execution;

	private final PaymentRequest request;

	private final HttpServletResponse response;

	private final PaymentGuard guard;

	private final ResponseHeaders headersBefore;

	private @Nullable PaymentProblem refusal;

	private int error;

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
		return isFailure(status(ending));
	}

	static boolean isFailure(int status) {
		return status >= 400 || status == 304;
	}

	int status(@Nullable Ending ending) {
		return (ending != null) ? ending.status() : this.response.getStatus();
	}

	// Error pages outside of the gate may reset the response first.
	void fail() {
		reset();
		addProtocolHeaders(true);
		this.request.setAttribute(FAILED, this);
	}

	void addFailureHeaders(HttpServletResponse errorPage) {
		addProtocolHeaders(errorPage, true);
	}

	void addProtocolHeaders(boolean failure) {
		addProtocolHeaders(this.response, failure);
	}

	private void addProtocolHeaders(HttpServletResponse target, boolean failure) {
		ResponseHeaders.addCommon(target, failure ? "no-store" : this.guard.paidCacheControl());
		if (this.execution.isSettled()) {
			target.setHeader(this.execution.receipt().headerName(), this.execution.receipt().headerValue());
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

	void refuse(int status) {
		this.error = status;
	}

	/**
	 * Return whether the content is withheld for another reason than its payment.
	 * @return whether an error is to be answered
	 */
	boolean isError() {
		return this.error != 0;
	}

	// Says once why the content is withheld.
	void commence() throws IOException {
		PaymentProblem problem = this.refusal;
		int status = this.error;
		this.refusal = null;
		this.error = 0;
		if (this.response.isCommitted() || (problem == null && status == 0)) {
			return;
		}
		reset();
		if (problem != null) {
			this.guard.entryPoint().commence(this.request, this.response, problem);
		}
		else {
			addProtocolHeaders(true);
			this.response.sendError(status);
		}
	}

	boolean hasRoom(@Nullable Ending ending) {
		return this.guard.limits().haveRoom(this.response, ending, this.execution.receiptLength());
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
			flushKeptError();
		}
		else {
			body.release(this.response.getOutputStream());
		}
	}

	// A filter outside of the gate may keep an error for later. Once it has returned,
	// there is no later.
	private void flushKeptError() throws IOException {
		boolean returned = this.request.isAsyncStarted() || this.request.getDispatcherType() == DispatcherType.ASYNC;
		if (returned && !this.response.isCommitted()) {
			this.response.flushBuffer();
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

	// The handler is done, and what waits in the container leaves now or never.
	void flushRest(HeldBody body) {
		if (!body.isBroken()) {
			try {
				flush(body);
			}
			catch (IOException ex) {
				logger.debug("The connection broke at the end of an answer", ex);
			}
		}
	}

}
