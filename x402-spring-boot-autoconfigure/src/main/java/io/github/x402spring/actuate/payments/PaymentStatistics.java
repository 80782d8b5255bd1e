package io.github.x402spring.actuate.payments;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.event.PaymentListener;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens in this process: what never reaches the ledger, such as challenges
 * and refusals, and how far requests come.
 *
 * @since 0.1.0
 */
public final class PaymentStatistics implements PaymentListener {

	private static final int KEPT = 100;

	/** As many days as are told of the ledger. */
	private static final int DAYS = PaymentReports.DAYS;

	private final Map<String, StepCounts> endpoints = new ConcurrentHashMap<>();

	private final StepCounts all = new StepCounts();

	private final ConcurrentNavigableMap<LocalDate, StepCounts> days = new ConcurrentSkipListMap<>();

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
		this.all.refuse(reason);
		today().refuse(reason);
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
		// A settlement that was in doubt is counted once.
		if (after.money() == MoneyState.SETTLED && !before.wasSettled()) {
			count(endpoint, Step.SETTLED);
		}
		if (before.money() != after.money() && after.money() == MoneyState.FAILED) {
			count(endpoint, Step.FAILED);
		}
		if (before.money() != after.money() && after.money() == MoneyState.UNKNOWN) {
			count(endpoint, Step.UNKNOWN);
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
		return this.all.of(step);
	}

	long count(Step step, String endpoint) {
		StepCounts counts = this.endpoints.get(endpoint);
		return (counts != null) ? counts.of(step) : 0;
	}

	Map<String, Long> refused() {
		return StepCounts.refused(List.of(this.all));
	}

	Collection<StepCounts> since(LocalDate day) {
		return this.days.tailMap(day).values();
	}

	List<Refusal> recent() {
		synchronized (this.recent) {
			return new ArrayList<>(this.recent);
		}
	}

	private void count(String endpoint, Step step) {
		this.all.add(step);
		this.endpoints.computeIfAbsent(endpoint, (id) -> new StepCounts()).add(step);
		today().add(step);
	}

	private StepCounts today() {
		LocalDate today = LocalDate.ofInstant(this.clock.instant(), ZoneOffset.UTC);
		StepCounts counts = this.days.get(today);
		if (counts == null) {
			counts = this.days.computeIfAbsent(today, (day) -> new StepCounts());
			this.days.headMap(today.minusDays(DAYS - 1)).clear();
		}
		return counts;
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

		CHALLENGED, PRESENTED, REPEATED, REFUSED, RESERVED, SENT, SETTLED, FAILED, UNKNOWN, DELIVERED

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
	record Refusal(Instant at, String endpoint, String problem, String reason) {

	}

}
