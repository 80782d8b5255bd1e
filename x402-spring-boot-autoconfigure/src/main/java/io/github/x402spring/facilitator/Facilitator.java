package io.github.x402spring.facilitator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.VerifyResponse;
import org.jspecify.annotations.Nullable;

/**
 * One facilitator as this application uses it: within limits, and not while it asks to
 * wait.
 *
 * @since 0.1.0
 */
public final class Facilitator {

	private static final Duration WORTH_ANOTHER_CALL = Duration.ofMillis(100);

	private static final String NO_PAYER = "";

	private final String name;

	private final FacilitatorClient client;

	private final Set<Network> networks;

	private final FacilitatorLimits limits;

	private final Map<FacilitatorOperation, FacilitatorCalls> calls = new EnumMap<>(FacilitatorOperation.class);

	private final CallHistory history;

	private volatile @Nullable SupportedKinds kinds;

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
		for (FacilitatorOperation operation : FacilitatorOperation.values()) {
			this.calls.put(operation,
					new FacilitatorCalls(operation, limits, this.history, new RefusalLog(name, operation, clock)));
		}
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
		SupportedKinds answer = repeated(Deadline.in(this.limits.verifyTimeout()),
				() -> calls(FacilitatorOperation.SUPPORTED).call(NO_PAYER,
						() -> this.client.supported(this.limits.verifyTimeout())));
		this.kinds = answer;
		return answer;
	}

	/**
	 * Return the calls of one operation.
	 * @param operation the operation
	 * @return how they do
	 */
	public FacilitatorCalls calls(FacilitatorOperation operation) {
		return Objects.requireNonNull(this.calls.get(operation));
	}

	/**
	 * Return how it does.
	 * @return the state of the operation that does worst
	 */
	public FacilitatorState state() {
		return this.calls.values()
			.stream()
			.map(FacilitatorCalls::state)
			.max(Comparator.naturalOrder())
			.orElse(FacilitatorState.UNTRIED);
	}

	/**
	 * Return why the last call of an operation failed, with settlements first.
	 * @return the trouble, or empty if the last call of each operation was answered
	 */
	public Optional<FacilitatorException.Trouble> trouble() {
		return Stream.of(FacilitatorOperation.SETTLE, FacilitatorOperation.VERIFY, FacilitatorOperation.SUPPORTED)
			.map((operation) -> calls(operation).trouble())
			.flatMap(Optional::stream)
			.findFirst();
	}

	/**
	 * Return when a call was answered last.
	 * @return the time, or empty if none was
	 */
	public Optional<Instant> lastSuccess() {
		return this.history.lastSuccess();
	}

	/**
	 * Return when a call failed last.
	 * @return the time, or empty if none did
	 */
	public Optional<Instant> lastFailure() {
		return this.history.lastFailure();
	}

	/**
	 * Return for how long it asked to be left alone by payments.
	 * @return the longer rest of {@code /verify} and {@code /settle}, or zero
	 */
	public Duration pausedFor() {
		Duration verify = calls(FacilitatorOperation.VERIFY).pausedFor();
		Duration settle = calls(FacilitatorOperation.SETTLE).pausedFor();
		return (verify.compareTo(settle) > 0) ? verify : settle;
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
		String networkName = (x402Version != 1) ? network.id() : network.shortName().orElse(network.id());
		return isFor(network) && (known == null || known.supports(x402Version, scheme, networkName));
	}

	// Asking is harmless, so a broken connection is tried again once. What could not be
	// settled need not be verified: the handler would run in vain.
	VerifyResponse verify(CheckedPayment payment, Deadline deadline) {
		calls(FacilitatorOperation.SETTLE).requireNotPaused(FacilitatorOperation.VERIFY);
		return repeated(deadline, () -> call(FacilitatorOperation.VERIFY, payment, () -> this.client.verify(payment,
				limit(FacilitatorOperation.VERIFY, deadline, this.limits.verifyTimeout()))));
	}

	SettlementResponse settle(CheckedPayment payment, Deadline deadline) {
		return call(FacilitatorOperation.SETTLE, payment, () -> this.client.settle(payment,
				limit(FacilitatorOperation.SETTLE, deadline, this.limits.settleTimeout())));
	}

	private <T> T call(FacilitatorOperation operation, CheckedPayment payment, Supplier<T> call) {
		return calls(operation).call(Objects.requireNonNullElse(payment.payer(), ""), call);
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
