package io.github.x402spring.actuate;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentListener;
import io.github.x402spring.payment.PaymentProblem;

/**
 * Counts what never reaches the ledger: challenges and refusals.
 *
 * @since 0.1.0
 */
public final class PaymentStatistics implements PaymentListener {

	private static final int KEPT = 100;

	/** Beyond this many different reasons the rest counts as one. */
	private static final int MAX_REASONS = 200;

	private final LongAdder challenged = new LongAdder();

	private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

	private final Deque<Refusal> recent = new ArrayDeque<>();

	private final Clock clock;

	/**
	 * Create statistics.
	 * @param clock the time
	 */
	public PaymentStatistics(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void onRefused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		if (problem instanceof PaymentProblem.Required) {
			this.challenged.increment();
			return;
		}
		String reason = problem.reasonCode().orElseGet(problem::code);
		String key = (this.refused.containsKey(reason) || this.refused.size() < MAX_REASONS) ? reason : "other";
		this.refused.computeIfAbsent(key, (name) -> new LongAdder()).increment();
		remember(new Refusal(this.clock.instant(), endpoint.id(), problem.code(), reason));
	}

	long challenged() {
		return this.challenged.sum();
	}

	Map<String, Long> refused() {
		Map<String, Long> counts = new TreeMap<>();
		this.refused.forEach((reason, count) -> counts.put(reason, count.sum()));
		return Collections.unmodifiableMap(counts);
	}

	List<Refusal> recent() {
		synchronized (this.recent) {
			return new ArrayList<>(this.recent);
		}
	}

	private void remember(Refusal refusal) {
		synchronized (this.recent) {
			this.recent.addFirst(refusal);
			if (this.recent.size() > KEPT) {
				this.recent.removeLast();
			}
		}
	}

	/**
	 * A request that was not served.
	 *
	 * @param at when
	 * @param endpoint id of the endpoint
	 * @param problem the problem's name
	 * @param reason the protocol's reason, or the problem's name
	 * @since 0.1.0
	 */
	public record Refusal(Instant at, String endpoint, String problem, String reason) {

	}

}
