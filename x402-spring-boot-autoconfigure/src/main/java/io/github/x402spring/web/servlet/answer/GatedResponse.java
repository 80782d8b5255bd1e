package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.observation.GateObservation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.WebUtils;

/**
 * The response as handlers see it. It passes everything through until a paid handler is
 * admitted; from then on a {@link HeldAnswer} decides what leaves.
 *
 * <p>
 * It is the second lock as well: a paid handler in a handler mapping that the gate is not
 * part of cannot answer.
 *
 * @since 0.1.0
 */
public final class GatedResponse extends EndingsResponse {

	private static final Log logger = LogFactory.getLog(GatedResponse.class);

	private final GatedRequest request;

	private final PaymentGuard guard;

	private @Nullable Object gated;

	private @Nullable Object free;

	private boolean opened;

	private @Nullable HeldAnswer answer;

	private @Nullable HandlerOutput locked;

	private final PaidThread thread = new PaidThread();

	private @Nullable ServletResponse reentered;

	private GatedResponse(HttpServletRequest request, HttpServletResponse response, PaymentGuard guard) {
		super(response, guard);
		this.request = new GatedRequest(request, guard.headers());
		this.guard = guard;
	}

	/**
	 * Wrap a request and its response. Nothing is held yet.
	 * @param request the request of the container
	 * @param response the response of the container
	 * @param guard what the gate knows
	 * @return the response for handlers
	 */
	public static GatedResponse around(HttpServletRequest request, HttpServletResponse response, PaymentGuard guard) {
		GatedResponse gate = new GatedResponse(request, response, guard);
		gate.request.answerWith(gate);
		return gate;
	}

	/**
	 * Return the payment that admitted a request.
	 * @param request the request as the handler sees it
	 * @return the paid call, or empty if the request is not paid for
	 */
	public static Optional<PaidCall> paidCall(ServletRequest request) {
		GatedRequest gate = WebUtils.getNativeRequest(request, GatedRequest.class);
		HeldAnswer held = (gate != null) ? gate.answer() : null;
		return (held != null) ? Optional.of(held.admission().call(held::notDelivered)) : Optional.empty();
	}

	/**
	 * Return what a request has paid with, which its handler does not see.
	 * @param request the request as the handler sees it
	 * @return the credential; empty if the request is not paid for, or if a pass paid
	 */
	public static Optional<Credential> credential(ServletRequest request) {
		GatedRequest gate = WebUtils.getNativeRequest(request, GatedRequest.class);
		HeldAnswer held = (gate != null) ? gate.answer() : null;
		return (held != null) ? Optional.ofNullable(held.admission().credential()) : Optional.empty();
	}

	/**
	 * Return the passes that a request presents, which its handler does not see.
	 * @param request the request as the handler sees it
	 * @return their tokens
	 */
	public static List<String> passes(ServletRequest request) {
		GatedRequest gate = WebUtils.getNativeRequest(request, GatedRequest.class);
		return (gate != null) ? gate.passes() : List.of();
	}

	/**
	 * Add what an error page owes to a client that has paid.
	 * @param request the request of the container, whose handler may have failed
	 * @param errorPage the response of the error page
	 */
	public static void addFailureHeaders(HttpServletRequest request, HttpServletResponse errorPage) {
		AnswerOutlet.addFailureHeaders(request, errorPage);
	}

	/**
	 * Return whether an answer broke off after a part of its content had left.
	 * @param request the request of the container
	 * @return whether the container should add nothing to it
	 */
	public static boolean isTruncated(ServletRequest request) {
		return AnswerOutlet.isTruncated(request);
	}

	/**
	 * Return the request as handlers see it.
	 * @return the request
	 */
	public HttpServletRequest request() {
		return this.request;
	}

	/**
	 * Note that the gate stands in front of the handler that the request is at, and of no
	 * other that it may be forwarded to.
	 * @param request the request
	 * @param response the response, or one that wraps it
	 */
	public static void gate(HttpServletRequest request, HttpServletResponse response) {
		GatedResponse gate = WebUtils.getNativeResponse(response, GatedResponse.class);
		if (gate != null) {
			gate.gated = PaymentGuard.handler(request);
		}
	}

	/**
	 * Remember that nothing is asked for a handler, which may answer later.
	 * @param gatedRequest the request, which is at the handler
	 */
	public void letThrough(HttpServletRequest gatedRequest) {
		this.free = PaymentGuard.handler(gatedRequest);
		this.request.hidePayment(true);
	}

	/**
	 * Let the gate read the payment, which an earlier handler could not see.
	 */
	public void showPayment() {
		this.request.hidePayment(false);
	}

	/**
	 * Return the digest of the request's content, which may be read for it; the handler
	 * still gets it.
	 * @param limit how many bytes are read at most
	 * @return the digest, as RFC 9530 writes it; empty if there is no content, or if it
	 * cannot be read without taking it from others
	 */
	public Optional<String> contentDigest(int limit) {
		try {
			return this.request.contentDigest(limit);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return whether a handler was let through without payment. It is compared by
	 * identity: the same method in another mapping is another handler.
	 * @param gatedRequest the request, which is at the handler
	 * @return whether it was
	 */
	@SuppressWarnings("ReferenceEquality")
	public boolean isLetThrough(HttpServletRequest gatedRequest) {
		Object handler = PaymentGuard.handler(gatedRequest);
		return handler != null && handler == this.free;
	}

	@Override
	boolean isGuarding() {
		return this.answer != null;
	}

	/**
	 * Return whether a paid handler was admitted, so that its answer is held.
	 * @return whether it was
	 */
	public boolean isHolding() {
		return this.answer != null;
	}

	@Nullable HeldAnswer answer() {
		return this.answer;
	}

	/**
	 * Hold back what the handler is about to answer, and take the money now where it
	 * comes first.
	 * @param gatedRequest the request, which is at the handler
	 * @param admission the payment that admitted the request
	 * @param observation that of the request, or {@code null}
	 * @return whether the handler may run; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	public boolean hold(HttpServletRequest gatedRequest, Admission admission, @Nullable GateObservation observation)
			throws IOException {
		HeldAnswer held = hold(admission, observation);
		// The container finishes the response after a forward, so nothing can be held
		// back.
		if (gatedRequest.getDispatcherType() == DispatcherType.FORWARD) {
			return held.settleAndFlow();
		}
		return !admission.isReleasedFirst() || held.settle();
	}

	private HeldAnswer hold(Admission admission, @Nullable GateObservation observation) {
		try {
			if (this.opened) {
				throw new IllegalStateException("The response was opened before payment was required");
			}
			HeldAnswer held = new HeldAnswer(admission, this.request, (HttpServletResponse) getResponse(), this.guard,
					observation);
			// Or a filter outside makes a 304 of an answer that was charged.
			ShallowEtagHeaderFilter.disableContentCaching(this.request);
			this.answer = held;
			this.request.hold();
			return held;
		}
		catch (RuntimeException | Error ex) {
			admission.close();
			if (observation != null) {
				observation.admitted(admission);
				observation.failed(ex);
			}
			throw ex;
		}
	}

	/**
	 * The thread works on the paid request from here on, if it is one. A handler that is
	 * forwarded to works on the same request.
	 */
	public void enter() {
		if (this.answer != null) {
			this.thread.enter(this.answer);
		}
	}

	/**
	 * The thread is done with what it entered last, if anything.
	 */
	public void leave() {
		this.thread.leave();
	}

	/**
	 * The thread is done with the request.
	 */
	public void leaveAll() {
		this.thread.leaveAll();
	}

	/**
	 * Remember the response of an asynchronous dispatch, before any other filter has seen
	 * it.
	 * @param response the response, which wraps this one
	 */
	public void reenter(ServletResponse response) {
		this.reentered = response;
	}

	/**
	 * Return whether filters outside of the gate have wrapped the response again in an
	 * asynchronous dispatch, so that what the handler answers has not arrived here when
	 * the gate's filter is done.
	 * @param response the response as the gate's filter sees it
	 * @return whether it is wrapped
	 */
	@SuppressWarnings("ReferenceEquality")
	public boolean isRewrapped(ServletResponse response) {
		return this.reentered != null && this.reentered != response;
	}

	/**
	 * End the answer when the request is over.
	 * @throws IOException if the client is gone
	 */
	public void complete() throws IOException {
		if (this.answer != null) {
			this.answer.complete();
		}
		else if (resetIfLocked()) {
			((HttpServletResponse) getResponse()).sendError(SC_INTERNAL_SERVER_ERROR);
		}
	}

	/**
	 * Take the money before a forward. The container finishes the response after it,
	 * whatever wraps it: what a paid handler forwards to cannot be held back.
	 * @return whether the request may be forwarded; if not, it is answered already
	 * @throws IOException if the answer cannot be written
	 */
	public boolean settleForward() throws IOException {
		return this.answer == null || this.answer.forward();
	}

	/**
	 * The handler of a forward is done. The container finishes the response next, so that
	 * nothing could be taken back later.
	 * @throws IOException if the answer cannot be written
	 */
	public void completeForward() throws IOException {
		if (this.answer == null) {
			complete();
		}
		else {
			// What waits in the writer would come too late.
			this.answer.output().takeFromWriter();
		}
	}

	/**
	 * Note that an error passes the gate on its way out.
	 * @param error the error
	 * @return whether the gate has answered
	 * @throws IOException if the client is gone
	 */
	public boolean fail(Throwable error) throws IOException {
		if (this.answer != null) {
			return this.answer.fail(error);
		}
		resetIfLocked();
		return true;
	}

	private boolean resetIfLocked() {
		if (!isLocked() || super.isCommitted()) {
			return false;
		}
		super.reset();
		super.setHeader("Cache-Control", "no-store");
		return true;
	}

	/**
	 * Return whether nothing may leave.
	 * @return whether the request is at a paid handler that the gate does not stand in
	 * front of
	 */
	boolean isLocked() {
		if (this.locked == null && this.guard.isUngated(this.request, this.gated)) {
			logger.error("A paid handler was about to respond although no payment was required; answering 500");
			this.locked = new HandlerOutput(AnswerSink.NOTHING);
		}
		return this.locked != null;
	}

	private @Nullable HandlerOutput output() {
		if (this.answer != null) {
			return this.answer.output();
		}
		if (isLocked()) {
			return this.locked;
		}
		this.opened = true;
		return null;
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		HandlerOutput output = output();
		return (output != null) ? output.stream() : super.getOutputStream();
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		HandlerOutput output = output();
		return (output != null) ? output.writer(getCharacterEncoding()) : super.getWriter();
	}

	@Override
	public void flushBuffer() throws IOException {
		if (this.answer != null) {
			this.answer.flushBuffer();
		}
		else if (!isLocked()) {
			super.flushBuffer();
		}
	}

	@Override
	public boolean isCommitted() {
		return (this.answer != null) ? this.answer.isCommitted() : super.isCommitted();
	}

	@Override
	public void reset() {
		if (this.answer != null) {
			this.answer.reset();
		}
		else {
			super.reset();
		}
	}

	@Override
	public void resetBuffer() {
		if (this.answer != null) {
			this.answer.resetBuffer();
		}
		else {
			super.resetBuffer();
		}
	}

	@Override
	public void setStatus(int status) {
		if (this.answer == null) {
			super.setStatus(status);
			return;
		}
		try {
			this.answer.setStatus(status);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void setTrailerFields(Supplier<Map<String, String>> supplier) {
		if (this.answer != null || isLocked()) {
			throw new IllegalStateException("The answer of a paid handler cannot have trailer fields");
		}
		super.setTrailerFields(supplier);
	}

	@Override
	void end(Ending end) throws IOException {
		if (this.answer != null) {
			this.answer.end(end);
		}
		else if (!isLocked()) {
			end.send((HttpServletResponse) getResponse());
		}
	}

}
