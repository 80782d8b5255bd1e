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
	 * @param price Price of one call without a pass.
	 * @param passes Passes that are sold, by name.
	 * @param free Calls that are free for each caller.
	 */
	record PlanSettings(@DefaultValue("") String price, @DefaultValue Map<String, Pass> passes,
			@DefaultValue Free free) {

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
	 * their callers named.
	 */
	record PassSettings(@DefaultValue("/x402/passes") String path, @DefaultValue("90d") Duration retention) {

	}

}
