package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.plan.PassUnit;

/**
 * What is owed to the holders of one kind of pass that was paid in one token.
 *
 * @param plan the plan
 * @param name the name of the pass within its plan
 * @param unit what it counts
 * @param grants how many valid grants there are
 * @param granted how much was bought by them
 * @param outstanding how much of that is left
 * @param low how many of the valid grants have a tenth or less left
 * @param network where they were paid
 * @param asset the token that they were paid in
 * @param symbol the token's ticker
 * @param unearned what is not earned yet of what was paid, in units of the token: the
 * share of the calls, credit or time that is left
 * @since 0.1.0
 */
public record PassTotals(String plan, String name, PassUnit unit, long grants, BigDecimal granted,
		BigDecimal outstanding, long low, Network network, String asset, String symbol, BigDecimal unearned) {

	static List<PassTotals> of(List<Pass> passes, Instant now) {
		Map<List<Object>, PassTotals> totals = new LinkedHashMap<>();
		for (Pass pass : passes) {
			for (PassGrant it : pass.grants()) {
				if (!it.revoked() && now.isBefore(it.until())) {
					totals.merge(List.of(pass.plan(), it.name(), it.unit(), it.network(), it.asset()),
							of(pass.plan(), it, now), PassTotals::plus);
				}
			}
		}
		return List.copyOf(totals.values());
	}

	private static PassTotals of(String plan, PassGrant grant, Instant now) {
		return new PassTotals(plan, grant.name(), grant.unit(), 1, grant.granted(), grant.balance(),
				grant.isLow(now) ? 1 : 0, grant.network(), grant.asset(), grant.symbol(), grant.unearned(now));
	}

	private PassTotals plus(PassTotals other) {
		return new PassTotals(this.plan, this.name, this.unit, this.grants + other.grants,
				this.granted.add(other.granted), this.outstanding.add(other.outstanding), this.low + other.low,
				this.network, this.asset, this.symbol, this.unearned.add(other.unearned));
	}

}
