package io.github.x402spring.web.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaSubject;

/**
 * Says what the plan of an endpoint offers beside a payment for each call.
 */
final class PlanTexts {

	private final Plans plans;

	PlanTexts(Plans plans) {
		this.plans = plans;
	}

	/**
	 * Describe the plan of an endpoint.
	 * @param endpoint the endpoint
	 * @return sentences; none if it has no plan, or only a price
	 */
	List<String> of(PaidEndpointDescriptor endpoint) {
		List<String> texts = new ArrayList<>();
		PaidEndpointDescriptor.PlanUse use = endpoint.plan();
		if (use == null) {
			return texts;
		}
		FreeQuota free = this.plans.find(use.name()).map(Plan::free).orElse(null);
		if (free != null) {
			texts.add(free(free));
		}
		List<PassTerms> passes = passes(endpoint);
		if (!passes.isEmpty()) {
			texts.add("Passes that open it: "
					+ passes.stream().map(PlanTexts::pass).collect(Collectors.joining("; ", "", ".")));
		}
		return texts;
	}

	/**
	 * Return the passes that open an endpoint.
	 * @param endpoint the endpoint
	 * @return the passes as they are for sale
	 */
	List<PassTerms> passes(PaidEndpointDescriptor endpoint) {
		PaidEndpointDescriptor.PlanUse use = endpoint.plan();
		return (use != null) ? this.plans.opening(use.name(), use.scope()) : List.of();
	}

	/**
	 * Return whether an endpoint has free calls.
	 * @param endpoint the endpoint
	 * @return whether its plan has them
	 */
	boolean hasFree(PaidEndpointDescriptor endpoint) {
		PaidEndpointDescriptor.PlanUse use = endpoint.plan();
		return use != null && this.plans.find(use.name()).map(Plan::free).isPresent();
	}

	private static String free(FreeQuota free) {
		String whose = free.by().stream().map(PlanTexts::subject).collect(Collectors.joining(" or "));
		return "Free in each " + free.period().name().toLowerCase(Locale.ROOT) + ": " + free.calls()
				+ ((free.calls() == 1) ? " call" : " calls") + " for each " + whose + ".";
	}

	private static String subject(QuotaSubject subject) {
		return switch (subject) {
			case PRINCIPAL -> "authenticated user";
			case WALLET -> "wallet that signs in";
			case NETWORK -> "client network";
		};
	}

	/**
	 * Describe a pass.
	 * @param pass the pass
	 * @return such as {@code forecast/hundred for $0.10: 100 calls, valid for 30 days}
	 */
	static String pass(PassTerms pass) {
		String what = switch (pass.unit()) {
			case CALLS -> pass.amount().toBigInteger() + " calls";
			case CREDIT -> "$" + pass.amount().toPlainString() + " of credit";
			case TIME -> "any number of calls";
		};
		return pass.id() + " for " + pass.price() + ": " + what + ", valid for " + validity(pass.validity())
				+ (pass.walletBound() ? ", for the wallet that pays" : "");
	}

	private static String validity(ValidityPeriod period) {
		if (period.months() > 0) {
			return count(period.months(), "month");
		}
		Duration time = period.time();
		return time.equals(Duration.ofDays(time.toDays())) ? count(time.toDays(), "day") : period.toString();
	}

	private static String count(long number, String unit) {
		return number + " " + unit + ((number == 1) ? "" : "s");
	}

}
