package io.github.x402spring.web.servlet.answer;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.observation.GateObservation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a paid handler: held back until the money is in, then released, or
 * withheld for good. Several threads may come to it: those of the handler, and those of
 * the container.
 *
 * <p>
 * There is one rule for all of them: each call holds the lock of the answer from the
 * first look at its state to the last byte that it writes to the container. Nothing
 * behind this class and its {@linkplain #response() response} is reached in another way,
 * and none of it has a lock of its own. The writer of the handler has one, and calls the
 * answer while it holds it; what waits in the writer is therefore fetched before the lock
 * of the answer is taken, never under it. Once the request is over, no call changes
 * anything, so that a thread of the handler that comes late does not reach a response
 * that the container uses again.
 *
 * @since 0.1.0
 */
public final class HeldAnswer {

	private final Admission admission;

	private final AnswerLock lock = new AnswerLock();

	private final AnswerMachine machine = new AnswerMachine();

	private final AnswerReport report;

	private final HeldBody body;

	private final AnswerProgress progress;

	private final HandlerCalls calls;

	private final HandlerOutput output;

	private final HttpServletResponse response;

	/**
	 * Hold back what a handler is about to answer.
	 * @param admission what admitted the request
	 * @param request the request, which is at the handler
	 * @param response the response of the container
	 * @param guard what the gate knows
	 * @param observation that of the request, or {@code null}
	 * @param noStore tells whether the handler forbids to store its answer
	 */
	public HeldAnswer(Admission admission, HttpServletRequest request, HttpServletResponse response, PaymentGuard guard,
			@Nullable GateObservation observation, BooleanSupplier noStore) {
		this.admission = admission;
		this.report = new AnswerReport(admission, observation);
		this.body = new HeldBody(guard.limits().maxBufferSize());
		AnswerOutlet outlet = new AnswerOutlet(admission, request, response, guard, noStore);
		AnswerRefusal refusal = new AnswerRefusal(request, guard.entryPoint(), outlet);
		AnswerSettlement settlement = new AnswerSettlement(this.machine, admission, this.report, outlet, refusal);
		AnswerActions actions = new AnswerActions(this.machine, admission, this.report, outlet, this.body, refusal,
				settlement);
		this.progress = new AnswerProgress(this.machine, this.report, outlet, this.body, settlement, actions);
		this.calls = new HandlerCalls(this.machine, this.progress, actions, request, this.report, outlet, this.body);
		this.output = new HandlerOutput(this.lock, this.calls);
		this.response = new HeldResponse(response, this.lock, this.calls, this.output);
	}

	/**
	 * Add what an error page owes to a client that has paid.
	 * @param request the request of the container, whose handler may have failed
	 * @param errorPage the response of the error page
	 */
	public static void addFailureHeaders(HttpServletRequest request, HttpServletResponse errorPage) {
		AnswerMarks.addFailureHeaders(request, errorPage);
	}

	/**
	 * Return whether an answer broke off after a part of its content had left.
	 * @param request the request of the container
	 * @return whether the container should add nothing to it
	 */
	public static boolean isTruncated(ServletRequest request) {
		return AnswerMarks.isTruncated(request);
	}

	/**
	 * Return the payment as the handler sees it.
	 * @return the call that was paid for
	 */
	public PaidCall call() {
		return this.admission.call(this::notDelivered);
	}

	/**
	 * Return what the request has paid with, which its handler does not see.
	 * @return the credential, or {@code null} if a pass paid
	 */
	public @Nullable Credential credential() {
		return this.admission.credential();
	}

	/**
	 * Return the response to the handler, which takes the lock for each call.
	 * @return the response
	 */
	public HttpServletResponse response() {
		return this.response;
	}

	/**
	 * The thread works on the request from here on.
	 * @return what the thread runs when it is done with it
	 */
	public Runnable enter() {
		return this.report.enter()::close;
	}

	/**
	 * Take the money before the handler runs, where it comes first.
	 * @param dispatch how the request came to the handler
	 * @return whether the handler may run; if not, nothing of its answer ever leaves
	 * @throws IOException if the answer that takes its place cannot be written
	 */
	public boolean begin(DispatcherType dispatch) throws IOException {
		if (dispatch == DispatcherType.FORWARD) {
			// The container finishes the response after a forward, whatever wraps it, so
			// nothing can be held back.
			return this.lock.ask(() -> this.progress.letOut(AnswerEvent.OPEN));
		}
		return !this.admission.isReleasedFirst() || this.lock.ask(this.progress::settle);
	}

	/**
	 * The request is forwarded: with the money, unless the answer is an error already.
	 * @return whether it may be forwarded; if not, the request is answered already
	 * @throws IOException if the answer cannot be written
	 */
	public boolean forward() throws IOException {
		return this.lock.ask(() -> this.progress.letOut(AnswerEvent.FORWARD));
	}

	/**
	 * The seller declares that the answer is not what was paid for.
	 * @param reason why, for the log
	 * @return whether nothing of the answer has left, so that the declaration counts
	 */
	boolean notDelivered(String reason) {
		return this.lock.ask(() -> this.calls.notDelivered(reason));
	}

	/**
	 * The handler is done: settle what is not settled, and let the answer go.
	 * @throws IOException if the answer cannot be written
	 */
	public void complete() throws IOException {
		try {
			takeFromWriter();
		}
		catch (RuntimeException | Error ex) {
			if (fail(ex)) {
				throw ex;
			}
			return;
		}
		endWith(() -> {
			this.progress.complete();
			return false;
		});
	}

	/**
	 * The handler threw.
	 * @param error what it threw
	 * @return whether the exception should go to the container; otherwise the request is
	 * answered already
	 * @throws IOException if the answer cannot be written
	 */
	public boolean fail(Throwable error) throws IOException {
		return endWith(() -> {
			this.report.threw(error);
			return this.progress.fail();
		});
	}

	/**
	 * The handler has taken too long, and nothing has decided how the request goes on.
	 * @return whether the request is answered; if not, the container ends it
	 * @throws IOException if the answer cannot be written
	 */
	public boolean expire() throws IOException {
		return endWith(this.progress::expire);
	}

	/**
	 * The container ended the request. What left is delivered, nothing more will.
	 */
	public void abandon() {
		endWith(() -> {
			this.progress.abandon();
			return false;
		});
	}

	/**
	 * The container noticed that the connection broke.
	 */
	public void disconnected() {
		this.lock.run(this.body::markBroken);
	}

	/**
	 * Take over what waits in the writer of the handler, without letting it out.
	 */
	public void takeFromWriter() {
		this.output.takeFromWriter();
	}

	// What is over was told already.
	private <X extends Exception> boolean endWith(AnswerLock.Question<X> last) throws X {
		return this.lock.ask(() -> {
			if (this.machine.state() == AnswerState.CLOSED) {
				return true;
			}
			PaymentScope scope = this.report.enter();
			try {
				return last.ask();
			}
			finally {
				scope.close();
				this.machine.on(AnswerEvent.CLOSE);
				this.body.clear();
				this.report.close();
			}
		});
	}

}
