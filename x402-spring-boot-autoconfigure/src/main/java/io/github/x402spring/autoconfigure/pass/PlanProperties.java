package io.github.x402spring.autoconfigure.pass;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.payment.quota.QuotaPeriod;
import io.github.x402spring.payment.quota.QuotaSubject;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Plans: named prices, and the passes that open the endpoints which have them.
 *
 * @param plans Plans by name, which @PaidEndpoint(plan = "...") and x402.routes[].plan
 * refer to.
 * @param passes Settings that all passes share.
 */
@ConfigurationProperties("x402")
record PlanProperties(@DefaultValue Map<String, PlanSettings> plans, @DefaultValue PassSettings passes) {

	/**
	 * A plan.
	 *
	 * @param price Price of one call without a pass. A plan has a price or tiers.
	 * @param tiers Prices of one call by how much a caller has used in the month, UTC.
	 * @param passes Passes that are sold, by name.
	 * @param free Calls that are free for each caller.
	 * @param budget Most that may be spent in a day.
	 * @param meter What use costs, instead of one price for each call.
	 * @param limits Limits of its endpoints, in place of those in x402.limits.
	 */
	record PlanSettings(@DefaultValue("") String price, @DefaultValue List<Tier> tiers,
			@DefaultValue Map<String, Pass> passes, @DefaultValue Free free, @DefaultValue Budget budget,
			@Nullable Meter meter, @DefaultValue LimitSettings limits) {

	}

	/**
	 * A tier.
	 *
	 * @param price Price in dollars of a call that begins in the tier.
	 * @param upTo Where the tier ends, a number of calls such as 1000, or a spend such as
	 * $10. The last tier has no end.
	 */
	record Tier(@DefaultValue("") String price, @DefaultValue("") String upTo) {

	}

	/**
	 * Free calls.
	 *
	 * @param calls Number of calls that are free for each caller in a period. None are if
	 * it is 0.
	 * @param per Period after which they are full again, in UTC.
	 * @param by By what callers are told apart: the first of these that a request has.
	 */
	record Free(@DefaultValue("0") long calls, @DefaultValue("day") QuotaPeriod per,
			@DefaultValue("principal,network") List<QuotaSubject> by) {

	}

	/**
	 * A budget, in dollars for each day in UTC.
	 *
	 * @param perPayer Most that one payer may spend in a day at all endpoints of the
	 * plan, in dollars.
	 * @param perEndpoint Most that each endpoint of the plan takes in a day, in dollars.
	 */
	record Budget(@Nullable BigDecimal perPayer, @Nullable BigDecimal perEndpoint) {

	}

	/**
	 * What use costs.
	 *
	 * @param unit What is counted, in the plural, such as words. By default what
	 * 'meter.by' counts.
	 * @param price Price of as many units as 'meter.per' says, in dollars, such as
	 * $0.0001.
	 * @param per Number of units that the price is for.
	 * @param maximum Number of units that a call costs at most. A payment for one call
	 * pays for all of them.
	 * @param block Number of units that are written down as used at once while an answer
	 * leaves. By default a tenth of the maximum.
	 * @param by What counts: 'handler', which calls PaidCall.use, 'bytes' or 'seconds' of
	 * the content, or the name of a UsageMeter bean.
	 */
	record Meter(@DefaultValue("") String unit, @DefaultValue("") String price, @DefaultValue("1") long per,
			@DefaultValue("0") long maximum, @Nullable Long block, @DefaultValue("handler") String by) {

	}

	/**
	 * A pass. It counts calls, credit, or neither.
	 *
	 * @param price Price of the pass.
	 * @param calls Number of calls that the pass holds.
	 * @param credit Credit in dollars that the pass holds. Each call takes the price of
	 * its plan.
	 * @param validFor How long the pass is valid, such as 30d, 12h, 1mo or P1M.
	 * @param scopes Scopes that the pass opens.
	 * @param walletBound Whether only the wallet that paid for the pass can use it, by
	 * signing in. Needs x402.base-url.
	 */
	record Pass(@DefaultValue("") String price, @Nullable Long calls, @Nullable BigDecimal credit,
			@DefaultValue("") String validFor, @DefaultValue Set<String> scopes,
			@DefaultValue("false") boolean walletBound) {

	}

	/**
	 * What all passes share.
	 *
	 * @param path Path below which passes are sold.
	 * @param retention How long passes are kept after they have ended, and calls that
	 * their callers named; at least as long as x402.settlement.entitlement-ttl.
	 */
	record PassSettings(@DefaultValue("/x402/passes") String path, @DefaultValue("90d") Duration retention) {

	}

}
