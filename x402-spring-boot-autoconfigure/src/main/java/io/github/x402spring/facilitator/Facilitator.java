package io.github.x402spring.facilitator;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.protocol.Network;
import io.github.x402spring.protocol.SettlementResponse;
import io.github.x402spring.protocol.SupportedKinds;
import io.github.x402spring.protocol.VerifyResponse;
import org.jspecify.annotations.Nullable;

/**
 * One facilitator as this application uses it: within limits, and not while it asks to
 * wait.
 *
 * @since 0.1.0
 */
public final class Facilitator {

	private static final Duration WORTH_ANOTHER_CALL = Duration.ofMillis(100);

	private final String name;

	private final FacilitatorClient client;

	private final Set<Network> networks;

	private final FacilitatorLimits limits;

	private final CallRoom room;

	private final CallPause pause = new CallPause();

	// To be asked too often what it supports is no reason not to take payments.
	private final CallPause supportedPause = new CallPause();

	private volatile @Nullable SupportedKinds kinds;

	private volatile boolean answered;

	private final CallHistory history;

	private volatile FacilitatorException.@Nullable Trouble trouble;

	/**
	 * Create a facilitator.
	 * @param name names it in messages, such as the property that describes it
	 * @param client talks to it
	 * @param networks the only ones that it is used for; empty for all
	 * @param limits how long calls may take, and how many may be under way
	 * @param clock tells when calls were answered and when they failed
	 */
	public Facilitator(String name, FacilitatorClient client, Set<Network> networks, FacilitatorLimits limits,
			Clock clock) {
		this.name = name;
		this.client = client;
		this.networks = Set.copyOf(networks);
		this.limits = limits;
		this.history = new CallHistory(clock);
		this.room = new CallRoom(limits.maxConcurrentCalls(), limits.maxConcurrentCallsPerPayer());
	}

	/**
	 * Return its name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return what it said that it supports.
	 * @return its last answer, or empty if there was none yet
	 */
	public Optional<SupportedKinds> kinds() {
		return Optional.ofNullable(this.kinds);
	}

	/**
	 * Ask it what it supports and remember the answer. A broken connection is tried again
	 * once.
	 * @return the answer
	 * @throws FacilitatorException if there is no answer that counts; the last one stays
	 */
	public SupportedKinds refresh() {
		SupportedKinds answer = repeated(Deadline.in(this.limits.verifyTimeout()), () -> paused(this.supportedPause,
				FacilitatorOperation.SUPPORTED, () -> this.client.supported(this.limits.verifyTimeout())));
		this.kinds = answer;
		return answer;
	}

	/**
	 * Return how it does.
	 * @return its state by its last answer
	 */
	public FacilitatorState state() {
		if (!pausedFor().isZero()) {
			return FacilitatorState.PAUSED;
		}
		if (this.trouble != null) {
			return FacilitatorState.FAILING;
		}
		return this.answered ? FacilitatorState.WORKING : FacilitatorState.UNTRIED;
	}

	/**
	 * Return why the last call failed.
	 * @return the trouble, or empty if it was answered
	 */
	public Optional<FacilitatorException.Trouble> trouble() {
		return Optional.ofNullable(this.trouble);
	}

	/**
	 * Return when it was called last.
	 * @return the last success and the last failure
	 */
	public CallHistory history() {
		return this.history;
	}

	/**
	 * Return for how long it asked not to be called.
	 * @return the rest of the time, or zero
	 */
	public Duration pausedFor() {
		return this.pause.remaining();
	}

	/**
	 * Return by how much its clock was last seen ahead of ours, within a second.
	 * @return the time, negative if it is behind; empty if that is not known
	 */
	public Optional<Duration> clockSkew() {
		return this.client.clockSkew();
	}

	FacilitatorLimits limits() {
		return this.limits;
	}

	boolean isFor(Network network) {
		return this.networks.isEmpty() || this.networks.contains(network);
	}

	// As far as is known: one that has not answered yet may support everything.
	boolean supports(int x402Version, String scheme, Network network) {
		SupportedKinds known = this.kinds;
		String networkName = (x402Version != 1) ? network.id() : network.v1Name().orElse(network.id());
		return isFor(network) && (known == null || known.supports(x402Version, scheme, networkName));
	}

	// Asking is harmless, so a broken connection is tried again once.
	VerifyResponse verify(CheckedPayment payment, Deadline deadline) {
		return repeated(deadline, () -> call(FacilitatorOperation.VERIFY, payment, () -> this.client.verify(payment,
				limit(FacilitatorOperation.VERIFY, deadline, this.limits.verifyTimeout()))));
	}

	SettlementResponse settle(CheckedPayment payment, Deadline deadline) {
		return call(FacilitatorOperation.SETTLE, payment, () -> this.client.settle(payment,
				limit(FacilitatorOperation.SETTLE, deadline, this.limits.settleTimeout())));
	}

	private <T> T call(FacilitatorOperation operation, CheckedPayment payment, Supplier<T> call) {
		return paused(this.pause, operation, () -> this.room.call(operation, payment.payer(), call));
	}

	private <T> T paused(CallPause pause, FacilitatorOperation operation, Supplier<T> call) {
		pause.requireOver(operation);
		try {
			T answer = call.get();
			this.answered = true;
			this.history.succeeded();
			this.trouble = null;
			return answer;
		}
		catch (FacilitatorException ex) {
			// That we are busy says nothing of it.
			if (ex.trouble() != FacilitatorException.Trouble.NO_ROOM) {
				failed(ex, pause);
			}
			throw ex;
		}
	}

	private void failed(FacilitatorException failure, CallPause pause) {
		this.trouble = failure.trouble();
		if (failure.trouble() != FacilitatorException.Trouble.PAUSED) {
			this.history.failed();
			failure.retryAfter().ifPresent(pause::begin);
		}
	}

	private static Duration limit(FacilitatorOperation operation, Deadline deadline, Duration timeout) {
		if (deadline.isOver()) {
			throw new FacilitatorException(operation, FacilitatorException.Trouble.TIMED_OUT);
		}
		return deadline.atMost(timeout);
	}

	private static <T> T repeated(Deadline deadline, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (FacilitatorException ex) {
			if (ex.trouble().isTransport() && deadline.remaining().compareTo(WORTH_ANOTHER_CALL) > 0) {
				return call.get();
			}
			throw ex;
		}
	}

}
