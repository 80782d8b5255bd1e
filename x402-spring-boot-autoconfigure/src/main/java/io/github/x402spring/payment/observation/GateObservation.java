package io.github.x402spring.payment.observation;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * The observation of one request to a paid endpoint. It may pass from thread to thread;
 * ended is it once.
 *
 * @since 0.1.0
 */
public final class GateObservation {

	private final ObservationRegistry registry;

	private final Observation observation;

	private final PaymentObservationContext context;

	private final AtomicBoolean ended = new AtomicBoolean();

	GateObservation(ObservationRegistry registry, Observation observation, PaymentObservationContext context) {
		this.registry = registry;
		this.observation = observation;
		this.context = context;
	}

	/**
	 * Make this the current observation of the thread.
	 * @return to be run on the same thread when it is done
	 */
	public Runnable enter() {
		return GuardedObservation.enter(this.registry, this.observation);
	}

	/**
	 * The request was admitted, or what admitted it has made steps.
	 * @param admission what admitted it, as it is now
	 */
	public void admitted(Admission admission) {
		this.context.admitted(admission);
	}

	/**
	 * An answer was held back.
	 * @param bytes how much of it
	 */
	public void held(long bytes) {
		this.context.held(bytes);
	}

	/**
	 * The handler threw. What becomes of the request is told later.
	 * @param error what it threw
	 */
	public void threw(Throwable error) {
		if (!this.ended.get()) {
			GuardedObservation.quietly(() -> this.observation.error(error));
		}
	}

	/**
	 * The gate itself failed.
	 * @param error why
	 */
	public void failed(Throwable error) {
		threw(error);
		end(PaymentOutcome.EXEC_FAILED);
	}

	/**
	 * The request was refused.
	 * @param problem why
	 */
	public void refused(PaymentProblem problem) {
		end(PaymentOutcome.of(problem));
	}

	/**
	 * The answer that is stored for the payment went out again.
	 */
	public void answeredAgain() {
		end(PaymentOutcome.ANSWERED_AGAIN);
	}

	/**
	 * The request turned out to be free.
	 */
	public void bypassed() {
		end(PaymentOutcome.BYPASSED);
	}

	/**
	 * The request that was admitted is over.
	 * @param admission what admitted it, as it is now
	 */
	public void served(Admission admission) {
		admitted(admission);
		end(admission.isDelivered() ? PaymentOutcome.DELIVERED : PaymentOutcome.EXEC_FAILED);
	}

	private void end(PaymentOutcome outcome) {
		if (this.ended.compareAndSet(false, true)) {
			this.context.ended(outcome);
			GuardedObservation.quietly(this.observation::stop);
		}
	}

}
