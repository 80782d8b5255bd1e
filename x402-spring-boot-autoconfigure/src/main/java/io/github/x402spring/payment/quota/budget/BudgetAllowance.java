package io.github.x402spring.payment.quota.budget;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaPeriod;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.pricing.PaidRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes the prices of new payments from the budgets of plans.
 */
final class BudgetAllowance implements PaymentAllowance {

	private static final Log logger = LogFactory.getLog(BudgetAllowance.class);

	private static final QuotaPeriod PERIOD = QuotaPeriod.DAY;

	private final Function<PaidEndpointDescriptor, Optional<PlanBudget>> budgets;

	private final Function<Quote, Optional<BigDecimal>> dollars;

	private final Function<PaidRequest, Optional<String>> payers;

	private final SharedCounts counts;

	private final List<BudgetListener> listeners;

	private final Duration retryAfter;

	private final Clock clock;

	BudgetAllowance(Function<PaidEndpointDescriptor, Optional<PlanBudget>> budgets,
			Function<Quote, Optional<BigDecimal>> dollars, Function<PaidRequest, Optional<String>> payers,
			QuotaStore store, List<BudgetListener> listeners, Duration retryAfter, Clock clock) {
		this.budgets = budgets;
		this.dollars = dollars;
		this.payers = payers;
		this.counts = new SharedCounts(store);
		this.listeners = List.copyOf(listeners);
		this.retryAfter = retryAfter;
		this.clock = clock;
	}

	@Override
	public AllowanceResult take(PaidEndpointDescriptor endpoint, PaidRequest request, AuthenticatedPayment payment,
			Quote quote) {
		PlanBudget budget = this.budgets.apply(endpoint).orElse(null);
		if (budget == null) {
			return AllowanceResult.none();
		}
		Instant now = this.clock.instant();
		Taking taking = new Taking(budget.plan(), dollars(quote));
		boolean complete = false;
		try {
			for (BudgetSubject subject : BudgetSubject.values()) {
				BigDecimal limit = budget.budget().of(subject);
				String name = name(subject, endpoint, payment.payer());
				if (limit != null && name != null) {
					SharedCounts.Count count = this.counts.take(budget.of(subject), PERIOD.endOf(now), name,
							taking.amount, limit);
					if (!count.enough()) {
						return new AllowanceResult.Refused(
								spent(budget.plan(), subject, count, taking.amount, limit, now));
					}
					taking.add(subject, count.key());
				}
			}
			complete = true;
		}
		finally {
			if (!complete) {
				taking.giveBack();
			}
		}
		return taking.parts.isEmpty() ? AllowanceResult.none()
				: new AllowanceResult.Taken(taking::giveBack, taking::kept);
	}

	@Override
	public Optional<PaymentProblem> beforeChallenge(PaidEndpointDescriptor endpoint, PaidRequest request, Quote quote) {
		PlanBudget budget = this.budgets.apply(endpoint).orElse(null);
		if (budget == null) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		for (BudgetSubject subject : BudgetSubject.values()) {
			BigDecimal limit = budget.budget().of(subject);
			String name = (limit != null) ? name(subject, endpoint, this.payers.apply(request).orElse(null)) : null;
			if (limit != null && name != null) {
				BigDecimal amount = dollars(quote);
				SharedCounts.Count count = this.counts.look(budget.of(subject), PERIOD.endOf(now), name, amount, limit);
				if (!count.enough()) {
					return Optional.of(spent(budget.plan(), subject, count, amount, limit, now));
				}
			}
		}
		return Optional.empty();
	}

	// An address may be written in capital letters and is the same on all networks.
	private static @Nullable String name(BudgetSubject subject, PaidEndpointDescriptor endpoint,
			@Nullable String payer) {
		return switch (subject) {
			case PAYER -> (payer != null) ? payer.toLowerCase(Locale.ROOT) : null;
			case ENDPOINT -> endpoint.id();
		};
	}

	// The time is that of the count: by now another day may have begun. What is pending
	// may be given back at any moment, and those who wait must not be sent away for the
	// day by payments that never move money.
	private PaymentProblem spent(String plan, BudgetSubject subject, SharedCounts.Count count, BigDecimal amount,
			BigDecimal limit, Instant now) {
		tell((listener) -> listener.onSpent(plan, subject));
		String reason = subject.value() + "_budget";
		Instant midnight = PERIOD.endOf(now);
		Instant soon = now.plus(this.retryAfter);
		return (soon.isBefore(midnight) && this.counts.isOnlyPending(count.key(), amount, limit))
				? new PaymentProblem.BudgetSpent(reason + "_pending", soon, wholeSeconds(now, soon))
				: new PaymentProblem.BudgetSpent(reason, midnight, wholeSeconds(now, midnight));
	}

	// Rounded up: a second too early would be refused again.
	private static Duration wholeSeconds(Instant from, Instant to) {
		return Duration.ofSeconds(Duration.between(from, to).plusNanos(999_999_999).toSeconds());
	}

	private BigDecimal dollars(Quote quote) {
		return this.dollars.apply(quote)
			.orElseThrow(() -> new IllegalStateException("A budget cannot count the token " + quote.asset() + " on "
					+ quote.network() + ": its decimals are not known"));
	}

	private void tell(Consumer<BudgetListener> message) {
		for (BudgetListener listener : this.listeners) {
			try {
				message.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("A listener of budgets failed: " + listener.getClass().getName(), ex);
			}
		}
	}

	/**
	 * The budget of a plan.
	 *
	 * @param plan the plan
	 * @param budget its budget
	 */
	record PlanBudget(String plan, Budget budget) {

		String of(BudgetSubject subject) {
			return "budget/" + this.plan + "/" + subject.value();
		}

	}

	/**
	 * What one payment takes. It hears one thing after the other.
	 */
	private final class Taking {

		private final List<Part> parts = new ArrayList<>();

		private final String plan;

		private final BigDecimal amount;

		Taking(String plan, BigDecimal amount) {
			this.plan = plan;
			this.amount = amount;
		}

		void add(BudgetSubject subject, QuotaKey key) {
			this.parts.add(new Part(subject, key));
			tell((listener) -> listener.onTaken(this.plan, subject));
		}

		void giveBack() {
			for (Part part : this.parts) {
				try {
					BudgetAllowance.this.counts.giveBack(part.key, this.amount);
				}
				catch (RuntimeException ex) {
					logger.warn("What a payment took from a budget of the plan '" + this.plan
							+ "' could not be given back; it counts as spent", ex);
					continue;
				}
				part.givenBack = true;
				tell((listener) -> listener.onGivenBack(this.plan, part.subject));
			}
		}

		// A payment may have been found failed, and its money has moved after all.
		void kept() {
			for (Part part : this.parts) {
				try {
					if (part.givenBack) {
						BudgetAllowance.this.counts.takeAgain(part.key, this.amount);
						part.givenBack = false;
						tell((listener) -> listener.onTaken(this.plan, part.subject));
					}
					BudgetAllowance.this.counts.settle(part.key, this.amount);
				}
				catch (RuntimeException ex) {
					logger.warn("A payment that is settled could not be noted in a budget of the plan '" + this.plan
							+ "'; it counts as " + (part.givenBack ? "given back" : "pending"), ex);
				}
			}
		}

	}

	/**
	 * What one payment took from one budget.
	 */
	private static final class Part {

		private final BudgetSubject subject;

		private final QuotaKey key;

		private boolean givenBack;

		Part(BudgetSubject subject, QuotaKey key) {
			this.subject = subject;
			this.key = key;
		}

	}

}
