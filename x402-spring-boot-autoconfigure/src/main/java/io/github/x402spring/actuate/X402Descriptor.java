package io.github.x402spring.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.github.x402spring.payment.pass.PassTerms;
import io.github.x402spring.payment.pass.PassUnit;
import io.github.x402spring.payment.pass.Plan;
import io.github.x402spring.payment.quota.FreeQuota;
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
		List<Onchain> onchain, @Nullable Promises promises, @Nullable Unknown reconciler, List<String> warnings,
		List<PricedEndpoint> endpoints, List<PricedPlan> plans) implements OperationResponseBody {

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
	 * @since 0.1.0
	 */
	record PricedEndpoint(String id, String handler, List<String> methods, List<String> patterns, String price,
			String description, String settlement, String why) {

	}

	/**
	 * A plan.
	 *
	 * @param name its name
	 * @param price what one call costs without a pass
	 * @param freeCalls how many calls are free for each caller in a period, or
	 * {@code null} if none are
	 * @param freePer {@code hour}, {@code day} or {@code month}, or {@code null}
	 * @param passes the passes that are sold
	 * @since 0.1.0
	 */
	record PricedPlan(String name, String price, @Nullable Long freeCalls, @Nullable String freePer,
			List<PricedPass> passes) {

		static PricedPlan of(Plan plan) {
			FreeQuota free = plan.free();
			return new PricedPlan(plan.name(), plan.price().toString(), (free != null) ? free.calls() : null,
					(free != null) ? free.period().name().toLowerCase(Locale.ROOT) : null,
					plan.passes().stream().map(PricedPass::of).toList());
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
