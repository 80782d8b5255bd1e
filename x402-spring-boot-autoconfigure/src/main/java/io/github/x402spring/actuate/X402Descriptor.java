package io.github.x402spring.actuate;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.github.x402spring.actuate.plans.DeniedCalls;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.pricing.PriceTiers;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What this application sells, and how selling goes.
 *
 * @param enabled whether payments are switched on
 * @param paused whether an operator paused taking payments in this process
 * @param pausedSince since when, or {@code null}
 * @param sandbox whether the money is play money
 * @param ledger what the book is kept in: {@code memory}, {@code jdbc} or {@code own}
 * @param accounts where money arrives
 * @param facilitators the remote facilitators; empty if there are none
 * @param onchain what settling by own transactions cost since the process was started, by
 * network; empty if others settle
 * @param lightning the node of Lightning, or {@code null} if there is none
 * @param promises what was promised and is not kept, or {@code null} if the book cannot
 * be reached or keeps no reports
 * @param reconciler what is not known, or {@code null} if the book cannot be reached or
 * keeps no reports
 * @param warnings what an operator should look at
 * @param endpoints the paid endpoints
 * @param plans the plans of endpoints, with the passes that are sold
 * @since 0.1.0
 */
record X402Descriptor(boolean enabled, boolean paused, @Nullable Instant pausedSince, boolean sandbox,
		@Nullable String ledger, List<Account> accounts, List<FacilitatorDescriptor> facilitators,
		List<Onchain> onchain, @Nullable LightningDescriptor lightning, @Nullable Promises promises,
		@Nullable Unknown reconciler, List<String> warnings, List<PricedEndpoint> endpoints,
		List<PricedPlan> plans) implements OperationResponseBody {

	/**
	 * Where money arrives.
	 *
	 * @param network the network
	 * @param asset the token contract's address
	 * @param symbol the ticker
	 * @param decimals how many decimals the token has
	 * @param payTo who is paid
	 * @since 0.1.0
	 */
	record Account(String network, String asset, String symbol, int decimals, String payTo) {

	}

	/**
	 * A facilitator.
	 *
	 * @param name the property that describes it
	 * @param host its host, or {@code null} for a client of an own kind
	 * @param state {@code UNTRIED}, {@code WORKING}, {@code PAUSED} or {@code FAILING}
	 * @param trouble why the last call failed, or {@code null}
	 * @param pausedSeconds how many seconds it asked us to wait
	 * @param lastSuccess when a call was answered last, or {@code null}
	 * @param lastFailure when a call failed last, or {@code null}
	 * @param kinds what it said that it supports, such as
	 * {@code v2 exact on eip155:84532}
	 * @since 0.1.0
	 */
	record FacilitatorDescriptor(String name, @Nullable String host, String state, @Nullable String trouble,
			long pausedSeconds, @Nullable Instant lastSuccess, @Nullable Instant lastFailure, List<String> kinds) {

	}

	/**
	 * What settling by own transactions cost on a network. Only transactions in final
	 * blocks count.
	 *
	 * @param network the network
	 * @param transactions how many there were
	 * @param payments how many payments they were sent for
	 * @param gas how much gas they used
	 * @param cost what they cost in coins
	 * @param dollars what they cost in dollars, 0 if the price of the coin is not known
	 * @param accounts the accounts that pay for gas
	 * @since 0.1.0
	 */
	record Onchain(String network, long transactions, long payments, String gas, String cost, String dollars,
			List<GasAccount> accounts) {

	}

	/**
	 * An account that pays for gas.
	 *
	 * @param account its address
	 * @param balance what it has in coins, or {@code null} if it was not seen yet
	 * @param state {@code UNKNOWN}, {@code ENOUGH}, {@code LOW} or {@code EMPTY}
	 * @since 0.1.0
	 */
	record GasAccount(String account, @Nullable String balance, String state) {

	}

	/**
	 * What was promised and is not kept.
	 *
	 * @param refundsDue payments that were settled, not delivered, and cannot be redeemed
	 * any more
	 * @param contentWithoutPayment payments whose content went out and whose money did
	 * not move, or may not have
	 * @since 0.1.0
	 */
	record Promises(long refundsDue, long contentWithoutPayment) {

	}

	/**
	 * Payments whose outcome is not known.
	 *
	 * @param unknown how many there are
	 * @param oldestSeconds how many seconds ago the oldest of them was reserved
	 * @since 0.1.0
	 */
	record Unknown(long unknown, long oldestSeconds) {

	}

	/**
	 * A paid endpoint.
	 *
	 * @param id names it in the books
	 * @param handler what serves it
	 * @param methods the request methods that it serves; empty for all
	 * @param patterns by which it is found
	 * @param price the price
	 * @param description what the buyer gets
	 * @param settlement when the money is moved
	 * @param why why then
	 * @param plan its plan, or {@code null} if it has none
	 * @since 0.1.0
	 */
	record PricedEndpoint(String id, String handler, List<String> methods, List<String> patterns, String price,
			String description, String settlement, String why, @Nullable String plan) {

	}

	/**
	 * A plan.
	 *
	 * @param name its name
	 * @param price what one call costs without a pass
	 * @param tiersBy {@code calls} or {@code spend} of a month, or {@code null} if all
	 * calls cost the same
	 * @param tiers the prices by volume; empty if all calls cost the same
	 * @param meter what use costs by credit of a pass, or {@code null} if each call has
	 * one price
	 * @param freeCalls how many calls are free for each caller in a period, or
	 * {@code null} if none are
	 * @param freePer {@code hour}, {@code day} or {@code month}, or {@code null}
	 * @param budgetPerPayer dollars that one payer may spend in a day at most, or
	 * {@code null} if there is no limit
	 * @param budgetPerEndpoint dollars that each endpoint takes in a day at most, or
	 * {@code null} if there is no limit
	 * @param limits its limits, or {@code null} if it has none of its own
	 * @param passes the passes that are sold
	 * @param denied what this process denied to callers since its start
	 * @since 0.1.0
	 */
	record PricedPlan(String name, String price, @Nullable String tiersBy, List<PricedTier> tiers,
			@Nullable String meter, @Nullable Long freeCalls, @Nullable String freePer, @Nullable String budgetPerPayer,
			@Nullable String budgetPerEndpoint, @Nullable PlanLimits limits, List<PricedPass> passes,
			List<DeniedCalls.Denied> denied) {

		static PricedPlan of(Plan plan, DeniedCalls denied) {
			Budget budget = plan.budget();
			FreeQuota free = plan.free();
			PriceTiers tiers = plan.tiers();
			return new PricedPlan(plan.name(), plan.price().toString(),
					(tiers != null) ? tiers.unit().name().toLowerCase(Locale.ROOT) : null, PricedTier.of(tiers),
					(plan.meter() != null) ? plan.meter().toString() : null, (free != null) ? free.calls() : null,
					(free != null) ? free.period().name().toLowerCase(Locale.ROOT) : null,
					dollars((budget != null) ? budget.perPayer() : null),
					dollars((budget != null) ? budget.perEndpoint() : null), PlanLimits.of(plan.limits()),
					plan.passes().stream().map(PricedPass::of).toList(), denied.of(plan.name()));
		}

		private static @Nullable String dollars(@Nullable BigDecimal amount) {
			return (amount != null) ? amount.toPlainString() : null;
		}

	}

	/**
	 * A tier.
	 *
	 * @param price what one call costs
	 * @param upTo where the tier ends, or {@code null} if it does not
	 * @since 0.1.0
	 */
	record PricedTier(String price, @Nullable String upTo) {

		static List<PricedTier> of(@Nullable PriceTiers tiers) {
			if (tiers == null) {
				return List.of();
			}
			return tiers.tiers()
				.stream()
				.map((it) -> new PricedTier(it.price().toString(), (it.upTo() != null) ? tiers.text(it.upTo()) : null))
				.toList();
		}

	}

	/**
	 * The limits of a plan. What is {@code null} is as for all endpoints.
	 *
	 * @param challenges how many requests of a client network are not paid for at most,
	 * such as {@code 60/PT1M}
	 * @param calls how many calls a payer or pass makes at most
	 * @param concurrentCalls how many of them run at once at most
	 * @since 0.1.0
	 */
	record PlanLimits(@Nullable String challenges, @Nullable String calls, @Nullable Integer concurrentCalls) {

		static @Nullable PlanLimits of(Limits limits) {
			return limits.equals(Limits.NONE) ? null
					: new PlanLimits(text(limits.challenges()), text(limits.calls()), limits.concurrentCalls());
		}

		private static @Nullable String text(@Nullable RateLimit limit) {
			return (limit != null) ? limit.toString() : null;
		}

	}

	/**
	 * A pass that is sold.
	 *
	 * @param name its name in its plan
	 * @param price what it costs
	 * @param unit {@code calls}, {@code credit} or {@code time}
	 * @param amount how much of that it holds, or {@code null} for time
	 * @param validFor how long it is valid
	 * @param scopes the scopes that it opens
	 * @since 0.1.0
	 */
	record PricedPass(String name, String price, String unit, @Nullable String amount, String validFor,
			List<String> scopes) {

		static PricedPass of(PassTerms pass) {
			return new PricedPass(pass.name(), pass.price().toString(), pass.unit().name().toLowerCase(Locale.ROOT),
					(pass.unit() != PassUnit.TIME) ? pass.amount().stripTrailingZeros().toPlainString() : null,
					pass.validity().toString(), pass.scopes().stream().sorted().toList());
		}

	}

}
