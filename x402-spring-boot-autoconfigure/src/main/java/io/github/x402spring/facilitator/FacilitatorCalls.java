package io.github.x402spring.facilitator;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one operation of a facilitator. Each operation has a room and a pause of
 * its own: however many payments are refused by {@code /verify}, those that are about to
 * be settled do not wait for them.
 *
 * @since 0.1.0
 */
public final class FacilitatorCalls {

	private final FacilitatorOperation operation;

	private final CallRoom room;

	private final int most;

	private final CallPause pause = new CallPause();

	private final CallHistory history;

	private final RefusalStreak refusals = new RefusalStreak();

	private final RefusalLog log;

	private volatile boolean answered;

	private volatile @Nullable Trouble trouble;

	private volatile @Nullable String refusal;

	FacilitatorCalls(FacilitatorOperation operation, FacilitatorLimits limits, CallHistory history, RefusalLog log) {
		this.operation = operation;
		this.room = new CallRoom(limits.maxConcurrentCalls(), limits.maxConcurrentCallsPerPayer());
		this.most = limits.maxConcurrentCalls();
		this.history = history;
		this.log = log;
	}

	/**
	 * Return how these calls do.
	 * @return the state by the last answer; a single payment that is refused as malformed
	 * does not count
	 */
	public FacilitatorState state() {
		if (!pausedFor().isZero()) {
			return FacilitatorState.PAUSED;
		}
		if (this.trouble != null && !isAboutOnePayment()) {
			return FacilitatorState.FAILING;
		}
		return this.answered ? FacilitatorState.WORKING : FacilitatorState.UNTRIED;
	}

	/**
	 * Return why the last call failed.
	 * @return the trouble, or empty if it was answered
	 */
	public Optional<Trouble> trouble() {
		return Optional.ofNullable(this.trouble);
	}

	/**
	 * Return what the facilitator said when it refused the last call, cleaned and
	 * shortened.
	 * @return the beginning of its answer, or empty if the last call was no such refusal
	 */
	public Optional<String> refusal() {
		return Optional.ofNullable(this.refusal);
	}

	/**
	 * Return for how long the facilitator asked not to be called.
	 * @return the rest of the time, or zero
	 */
	public Duration pausedFor() {
		return this.pause.remaining();
	}

	/**
	 * Return how many calls are under way.
	 * @return a number up to {@link #maxConcurrentCalls()}
	 */
	public int active() {
		return this.room.active();
	}

	/**
	 * Return how many calls may be under way at once.
	 * @return the limit
	 */
	public int maxConcurrentCalls() {
		return this.most;
	}

	void requireNotPaused(FacilitatorOperation asking) {
		this.pause.requireOver(asking);
	}

	<T> T call(String payer, Supplier<T> call) {
		requireNotPaused(this.operation);
		return this.room.call(this.operation, payer, () -> watched(payer, call));
	}

	private <T> T watched(String payer, Supplier<T> call) {
		try {
			T answer = call.get();
			succeeded();
			return answer;
		}
		catch (FacilitatorException ex) {
			failed(payer, ex);
			throw ex;
		}
	}

	private boolean isAboutOnePayment() {
		return this.trouble == Trouble.BAD_REQUEST && this.operation != FacilitatorOperation.SUPPORTED
				&& !this.refusals.isLong();
	}

	private void succeeded() {
		this.answered = true;
		this.trouble = null;
		this.refusal = null;
		this.refusals.end();
		this.history.succeeded();
	}

	private void failed(String payer, FacilitatorException failure) {
		if (failure.trouble() == Trouble.BAD_REQUEST) {
			this.refusals.refused(payer);
		}
		this.trouble = failure.trouble();
		this.refusal = failure.excerpt().orElse(null);
		this.history.failed();
		failure.retryAfter().ifPresent(this.pause::begin);
		if (failure.isLasting()) {
			this.log.refused(failure);
		}
	}

}
