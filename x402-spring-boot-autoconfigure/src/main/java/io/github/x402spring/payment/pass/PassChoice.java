package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.plan.PassUnit;

/**
 * Chooses the grants of a pass that can pay for a call.
 *
 * @param grants the grants, in the order in which they are used
 * @param refusal why there is none, a constant; empty if there is one
 */
record PassChoice(List<PassGrant> grants, String refusal) implements Comparable<PassChoice> {

	static final String UNKNOWN = "pass_unknown";

	static final String OTHER_PLAN = "pass_for_other_plan";

	static final String REVOKED = "pass_revoked";

	static final String EXPIRED = "pass_expired";

	static final String SCOPE = "pass_scope_missing";

	static final String SUSPENDED = "pass_suspended";

	static final String EXHAUSTED = "pass_exhausted";

	/** Its token alone opens nothing. */
	static final String WALLET_BOUND = "pass_wallet_bound";

	static final String OTHER_WALLET = "pass_for_other_wallet";

	/** Its holder left it other requests only. */
	static final String NOT_LEFT = "pass_not_for_request";

	/** Its holder bounded what the pass does not count. */
	static final String NOT_COUNTED = "pass_limit_not_counted";

	static final String NO_PASS_OF_WALLET = "wallet_without_pass";

	static final String SIGN_IN_USED = "invalid_siwx_nonce";

	static final List<String> REASONS = List.of(UNKNOWN, OTHER_PLAN, REVOKED, EXPIRED, SCOPE, SUSPENDED, EXHAUSTED,
			WALLET_BOUND, OTHER_WALLET, NOT_LEFT, NOT_COUNTED, NO_PASS_OF_WALLET, SIGN_IN_USED);

	/** What counts nothing comes first, then what ends first. */
	private static final Comparator<PassGrant> ORDER = Comparator
		.comparing((PassGrant grant) -> grant.unit() != PassUnit.TIME)
		.thenComparing(PassGrant::until)
		.thenComparing(PassGrant::payment);

	/**
	 * Choose.
	 * @param pass the pass
	 * @param plan the plan of the endpoint, its scope and the price of the call
	 * @param now the current time
	 * @return the grants that can pay
	 */
	static PassChoice of(Pass pass, PaidEndpointDescriptor.PlanUse plan, Instant now) {
		if (!pass.plan().equals(plan.name())) {
			return none(OTHER_PLAN);
		}
		List<PassGrant> left = new ArrayList<>(pass.grants());
		left.removeIf(PassGrant::revoked);
		if (left.isEmpty()) {
			return none(REVOKED);
		}
		left.removeIf((grant) -> !grant.isValid(now));
		if (left.isEmpty()) {
			return none(EXPIRED);
		}
		left.removeIf((grant) -> !grant.opens(plan.scope()));
		if (left.isEmpty()) {
			return none(SCOPE);
		}
		// A plan that has no price in dollars any more takes no credit.
		left.removeIf((grant) -> !grant.holds(cost(grant, plan))
				|| (grant.unit() == PassUnit.CREDIT && plan.dollars().signum() == 0));
		if (left.isEmpty()) {
			return none(EXHAUSTED);
		}
		left.sort(ORDER);
		return new PassChoice(List.copyOf(left), "");
	}

	/**
	 * Keep the grants of which enough is left within the bounds of a claim.
	 * @param claim the claim
	 * @param plan says what the call costs
	 * @return the grants that can pay
	 */
	PassChoice within(PassClaim claim, PaidEndpointDescriptor.PlanUse plan) {
		List<PassGrant> counted = this.grants.stream().filter((it) -> claim.isCounted(it.unit())).toList();
		if (counted.isEmpty()) {
			return this.grants.isEmpty() ? this : none(NOT_COUNTED);
		}
		List<PassGrant> left = counted.stream().filter((it) -> it.holds(claim.floor(it).add(cost(it, plan)))).toList();
		return left.isEmpty() ? none(EXHAUSTED) : new PassChoice(left, "");
	}

	private static PassChoice none(String refusal) {
		return new PassChoice(List.of(), refusal);
	}

	/**
	 * Return what a call takes from a grant.
	 * @param grant the grant
	 * @param plan says what the call costs
	 * @return how much of what the grant counts
	 */
	static BigDecimal cost(PassGrant grant, PaidEndpointDescriptor.PlanUse plan) {
		return switch (grant.unit()) {
			case CALLS -> BigDecimal.ONE;
			case CREDIT -> plan.dollars();
			case TIME -> BigDecimal.ZERO;
		};
	}

	/**
	 * Compare with the choice from another pass.
	 * @param other the choice
	 * @return a number that puts first what is used first, and last what cannot pay
	 */
	@Override
	public int compareTo(PassChoice other) {
		if (this.grants.isEmpty() || other.grants.isEmpty()) {
			return Boolean.compare(this.grants.isEmpty(), other.grants.isEmpty());
		}
		return ORDER.compare(this.grants.getFirst(), other.grants.getFirst());
	}

}
