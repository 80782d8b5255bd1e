package io.github.x402spring.actuate.report;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentListener;
import io.github.x402spring.payment.PaymentProblem;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens in this process: what never reaches the ledger, such as challenges
 * and refusals, and how far requests come.
 *
 * @since 0.1.0
 */
public final class PaymentStatistics implements PaymentListener {

	private static final int KEPT = 100;

	/** Beyond this many different reasons the rest counts as one. */
	private static final int MAX_REASONS = 200;

	private final Map<String, Map<Step, LongAdder>> endpoints = new ConcurrentHashMap<>();

	private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

	private final Deque<Refusal> recent = new ArrayDeque<>();

	private final Clock clock;

	private final Instant since;

	/**
	 * Create statistics that begin now.
	 * @param clock the time
	 */
	public PaymentStatistics(Clock clock) {
		this.clock = clock;
		this.since = clock.instant();
	}

	@Override
	public void onPresented(PaidEndpointDescriptor endpoint) {
		count(endpoint.id(), Step.PRESENTED);
	}

	@Override
	public void onRepeated(PaidEndpointDescriptor endpoint, Payment known) {
		count(endpoint.id(), Step.REPEATED);
	}

	@Override
	public void onRefused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		if (problem instanceof PaymentProblem.Required) {
			count(endpoint.id(), Step.CHALLENGED);
			return;
		}
		count(endpoint.id(), Step.REFUSED);
		String reason = problem.reasonCode().orElseGet(problem::code);
		String key = (this.refused.containsKey(reason) || this.refused.size() < MAX_REASONS) ? reason : "other";
		this.refused.computeIfAbsent(key, (name) -> new LongAdder()).increment();
		remember(new Refusal(this.clock.instant(), endpoint.id(), problem.code(), reason));
	}

	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		String endpoint = after.terms().endpoint();
		if (before == null) {
			count(endpoint, Step.RESERVED);
			return;
		}
		if (before.money() == MoneyState.RESERVED && after.money() == MoneyState.SETTLING) {
			count(endpoint, Step.SENT);
		}
		// One that was settled before keeps its transaction while nobody is sure of it.
		if (before.money() != MoneyState.SETTLED && after.money() == MoneyState.SETTLED
				&& before.transaction() == null) {
			count(endpoint, Step.SETTLED);
		}
		if (before.content() != ContentState.DELIVERED && after.content() == ContentState.DELIVERED) {
			count(endpoint, Step.DELIVERED);
		}
	}

	Instant since() {
		return this.since;
	}

	Set<String> endpoints() {
		return Collections.unmodifiableSet(this.endpoints.keySet());
	}

	long count(Step step) {
		return this.endpoints.keySet().stream().mapToLong((endpoint) -> count(step, endpoint)).sum();
	}

	long count(Step step, String endpoint) {
		LongAdder count = this.endpoints.getOrDefault(endpoint, Map.of()).get(step);
		return (count != null) ? count.sum() : 0;
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

	private void count(String endpoint, Step step) {
		this.endpoints.computeIfAbsent(endpoint, (id) -> new ConcurrentHashMap<>())
			.computeIfAbsent(step, (name) -> new LongAdder())
			.increment();
	}

	private void remember(Refusal refusal) {
		synchronized (this.recent) {
			this.recent.addFirst(refusal);
			if (this.recent.size() > KEPT) {
				this.recent.removeLast();
			}
		}
	}

	/** How far a request came. */
	enum Step {

		CHALLENGED, PRESENTED, REPEATED, REFUSED, RESERVED, SENT, SETTLED, DELIVERED

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
