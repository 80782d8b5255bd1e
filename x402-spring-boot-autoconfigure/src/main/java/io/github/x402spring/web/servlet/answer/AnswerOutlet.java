package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.answer.StoredAnswer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The container's response behind a held answer, and what the gate itself writes on it.
 */
final class AnswerOutlet {

	private static final Log logger = LogFactory.getLog(AnswerOutlet.class);

	private final Admission admission;

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private final PaymentGuard guard;

	private final BooleanSupplier noStore;

	private final HeadersBefore headersBefore;

	private @Nullable Ending ending;

	AnswerOutlet(Admission admission, HttpServletRequest request, HttpServletResponse response, PaymentGuard guard,
			BooleanSupplier noStore) {
		this.admission = admission;
		this.request = request;
		this.response = response;
		this.guard = guard;
		this.noStore = noStore;
		this.headersBefore = new HeadersBefore(response);
	}

	HttpServletResponse response() {
		return this.response;
	}

	void end(Ending end) {
		this.ending = end;
	}

	/**
	 * Return whether the answer has an ending in place of a body.
	 * @return whether it is an error or a redirect
	 */
	boolean isEnded() {
		return this.ending != null;
	}

	int status() {
		return (this.ending != null) ? this.ending.status() : this.response.getStatus();
	}

	/**
	 * Return what a status announces.
	 * @param status the status
	 * @return what an answer with that status would be
	 */
	AnswerContent content(int status) {
		return AnswerContent.of(status, this.admission.isPaid() && !this.response.isCommitted());
	}

	// Error pages outside of the gate may reset the response first.
	void fail() {
		reset();
		addProtocolHeaders(true);
		AnswerMarks.failed(this.request, this);
	}

	void truncate() {
		AnswerMarks.truncated(this.request);
	}

	void addProtocolHeaders(boolean failure) {
		addProtocolHeaders(this.response, failure);
	}

	void addProtocolHeaders(HttpServletResponse target, boolean failure) {
		this.guard.headers().addCommon(target, failure ? "no-store" : this.guard.paidCacheControl());
		this.admission.receipt(target::addHeader);
	}

	// Nothing of the handler's is left, but what was there before it ran.
	void reset() {
		if (!this.response.isCommitted()) {
			this.response.reset();
			this.headersBefore.restore(this.response);
		}
	}

	boolean hasRoom() {
		return this.guard.limits().haveRoom(this.response, this.ending, this.admission.receiptLength());
	}

	/**
	 * Return the answer as it can be given once more.
	 * @param body its body, all of which is held
	 * @return the answer; empty if it is more than content, or none with a body
	 */
	Optional<StoredAnswer> toStored(HeldBody body) {
		return (this.noStore.getAsBoolean() || this.ending != null) ? Optional.empty()
				: AnswerCopy.of(this.response, body);
	}

	// It is flushed before the container would find out how long it is.
	void addLength(HeldBody body) {
		if (this.ending == null && this.response.getStatus() != HttpServletResponse.SC_NO_CONTENT
				&& !this.response.containsHeader(HttpHeaders.CONTENT_LENGTH)
				&& !this.response.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
			this.response.setContentLength(body.size());
		}
	}

	void send(HeldBody body, DepartureControl control) throws IOException {
		if (this.ending != null) {
			this.ending.send(this.response);
			flushKeptError();
		}
		else {
			body.release(this.response.getOutputStream(), control);
		}
	}

	/**
	 * Answer as Spring MVC does where a handler takes too long.
	 * @throws IOException if it cannot be written
	 */
	void timeOut() throws IOException {
		fail();
		new Ending.ErrorStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE, null).send(this.response);
		flushKeptError();
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
