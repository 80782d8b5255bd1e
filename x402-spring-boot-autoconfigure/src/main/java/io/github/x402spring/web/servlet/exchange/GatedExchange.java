package io.github.x402spring.web.servlet.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.observation.GateObservation;
import io.github.x402spring.web.servlet.answer.HeldAnswer;
import io.github.x402spring.web.servlet.answer.PaymentGuard;
import io.github.x402spring.web.servlet.handler.PaidHandlerResolver;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.WebUtils;

/**
 * What the gate remembers of one request, through all of its dispatches: request and
 * response as handlers see them, which handler it was let through to for nothing, and the
 * answer that is held once a paid handler is admitted.
 *
 * @since 0.1.0
 */
public final class GatedExchange {

	private final PaymentGuard guard;

	private final GatedRequest request;

	private final SecondLock lock;

	private final GatedResponse response;

	private final PaidThread thread = new PaidThread();

	private @Nullable HeldAnswer answer;

	private @Nullable Object free;

	private @Nullable ServletResponse reentered;

	private GatedExchange(HttpServletRequest request, HttpServletResponse response, PaidHandlerResolver endpoints,
			PaymentGuard guard) {
		this.guard = guard;
		this.request = new GatedRequest(request, guard.headers());
		this.lock = new SecondLock(endpoints, this.request);
		this.response = new GatedResponse(response, this, this.lock, guard.headers());
	}

	/**
	 * Wrap a request and its response. Nothing is held yet.
	 * @param request the request of the container
	 * @param response the response of the container
	 * @param endpoints finds the paid endpoints of handlers
	 * @param guard what the gate knows
	 * @return request and response for handlers
	 */
	public static GatedExchange around(HttpServletRequest request, HttpServletResponse response,
			PaidHandlerResolver endpoints, PaymentGuard guard) {
		GatedExchange exchange = new GatedExchange(request, response, endpoints, guard);
		exchange.request.belongTo(exchange);
		return exchange;
	}

	/**
	 * Return what a response belongs to.
	 * @param response the response, which filters may have wrapped
	 * @return the exchange, or {@code null} if the response has not passed the gate
	 */
	public static @Nullable GatedExchange of(ServletResponse response) {
		GatedResponse gated = WebUtils.getNativeResponse(response, GatedResponse.class);
		return (gated != null) ? gated.exchange() : null;
	}

	/**
	 * Return what a request belongs to.
	 * @param request the request as the handler sees it
	 * @return the exchange, or {@code null} if the request has not passed the gate
	 */
	public static @Nullable GatedExchange of(ServletRequest request) {
		GatedRequest gated = WebUtils.getNativeRequest(request, GatedRequest.class);
		return (gated != null) ? gated.exchange() : null;
	}

	/**
	 * Return what the gate knows.
	 * @return what answers need
	 */
	public PaymentGuard guard() {
		return this.guard;
	}

	/**
	 * Return the request as handlers see it.
	 * @return the request
	 */
	public HttpServletRequest request() {
		return this.request;
	}

	/**
	 * Return the response as handlers see it.
	 * @return the response
	 */
	public HttpServletResponse response() {
		return this.response;
	}

	/**
	 * Return the answer that is held.
	 * @return the answer, or {@code null} if no paid handler was admitted
	 */
	public @Nullable HeldAnswer answer() {
		return this.answer;
	}

	/**
	 * Return whether a paid handler was admitted, so that its answer is held.
	 * @return whether it was
	 */
	public boolean isHolding() {
		return this.answer != null;
	}

	/**
	 * Return the passes that the request presents, which its handler does not see.
	 * @return their tokens
	 */
	public List<String> passes() {
		return this.request.passes();
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
	 * Note that the gate stands in front of the handler that the request is at, and of no
	 * other that it may be forwarded to.
	 * @param gatedRequest the request
	 */
	public void gate(HttpServletRequest gatedRequest) {
		this.lock.gate(gatedRequest);
	}

	boolean isLocked() {
		return this.lock.isLocked();
	}

	/**
	 * Let the gate read the payment, which an earlier handler could not see.
	 */
	public void showPayment() {
		this.request.hidePayment(false);
	}

	/**
	 * Remember that nothing is asked for a handler, which may answer later.
	 * @param gatedRequest the request, which is at the handler
	 */
	public void letThrough(HttpServletRequest gatedRequest) {
		this.free = MatchedHandler.of(gatedRequest);
		this.request.hidePayment(true);
	}

	/**
	 * Return whether a handler was let through without payment.
	 * @param gatedRequest the request, which is at the handler
	 * @return whether it was
	 */
	public boolean isLetThrough(HttpServletRequest gatedRequest) {
		return MatchedHandler.isAt(gatedRequest, this.free);
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
		return hold(admission, observation).begin(gatedRequest.getDispatcherType());
	}

	private HeldAnswer hold(Admission admission, @Nullable GateObservation observation) {
		try {
			this.response.requireUnopened();
			HeldAnswer held = new HeldAnswer(admission, this.request, this.response.delegate(), this.guard, observation,
					this.response::isNoStore);
			// Or a filter outside makes a 304 of an answer that was charged.
			ShallowEtagHeaderFilter.disableContentCaching(this.request);
			this.answer = held;
			this.response.hold(held);
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
	 * @param response the response, which wraps that of the exchange
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
	 * Take out of the response what was answered by a paid handler that the gate does not
	 * stand in front of.
	 * @return whether there is such a handler, and nothing has left
	 */
	public boolean clearUngated() {
		return this.lock.clear(this.response.delegate());
	}

	/**
	 * Answer 500 in place of a paid handler that the gate does not stand in front of.
	 * @throws IOException if the answer cannot be written
	 */
	public void refuseUngated() throws IOException {
		if (clearUngated()) {
			this.response.delegate().sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
		}
	}

}
