package io.github.x402spring.payment.tier;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaPeriod;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.pricing.RecordedRequest;
import org.jspecify.annotations.Nullable;

/**
 * The places of callers in the tiers of plans. A caller is the principal of a request,
 * else the wallet that signed in or pays. Draws of credit are counted for each pass.
 * Months begin and end in UTC.
 * <p>
 * Methods throw {@link io.github.x402spring.payment.ledger.LedgerUnavailableException} if
 * the store cannot be reached.
 *
 * @since 0.1.0
 */
public final class TierPlaces {

	private final TierCounts counts;

	private final ProtocolRegistry families;

	private final Clock clock;

	/**
	 * Create the places.
	 * @param store counts what is used
	 * @param families read the sign-ins of wallets
	 * @param clock the time
	 */
	public TierPlaces(QuotaStore store, ProtocolRegistry families, Clock clock) {
		this.counts = new TierCounts(store);
		this.families = families;
		this.clock = clock;
	}

	/**
	 * Return places that count nothing, for applications whose plans have no tiers.
	 * @return places, where every call is in the first tier
	 */
	public static TierPlaces none() {
		return new TierPlaces(QuotaStore.inMemory(0), new ProtocolRegistry(List.of()), Clock.systemUTC());
	}

	/**
	 * Find the tier of a request that does not say who pays. A sign-in is looked at, and
	 * not used up.
	 * @param plan name of the plan
	 * @param tiers the tiers of the plan
	 * @param request the request
	 * @return index of the tier; the first one for callers who are not known
	 */
	public int tier(String plan, PriceTiers tiers, PaidRequest request) {
		// What proves who calls is no input of the price: payments come without it.
		PaidRequest unrecorded = (request instanceof RecordedRequest recorded) ? recorded.unrecorded() : request;
		return caller(unrecorded, null).map((caller) -> this.counts.tier(tiers, key(plan, tiers, caller))).orElse(0);
	}

	/**
	 * Find what a call costs that a pass of credit pays for.
	 * @param plan the plan
	 * @param pass id of the pass
	 * @return the plan with the price of the pass's place
	 */
	public PaidEndpointDescriptor.PlanUse priced(PaidEndpointDescriptor.PlanUse plan, String pass) {
		PriceTiers tiers = plan.tiers();
		if (tiers == null) {
			return plan;
		}
		return plan.costing(tiers.price(this.counts.tier(tiers, ofPass(plan.name(), tiers, pass))).amount());
	}

	/**
	 * Take a place for a draw of credit.
	 * @param plan the plan, with the price that the draw takes
	 * @param pass id of the pass
	 * @return the place; empty if the price of the pass's place is another one by now
	 */
	public Optional<TierPlace> draw(PaidEndpointDescriptor.PlanUse plan, String pass) {
		PriceTiers tiers = plan.tiers();
		if (tiers == null) {
			return Optional.of(TierPlace.NONE);
		}
		BigDecimal price = plan.dollars();
		return IntStream.range(0, tiers.tiers().size())
			.filter((it) -> tiers.price(it).amount().compareTo(price) == 0)
			.boxed()
			.findFirst()
			.flatMap((paid) -> switch (this.counts.take(ofPass(plan.name(), tiers, pass), tiers, paid,
					(due) -> tiers.price(due).amount().compareTo(price) == 0)) {
				case TierCounts.Taken taken -> Optional.of(taken.place());
				case TierCounts.Elsewhere other -> Optional.empty();
			});
	}

	/**
	 * Return what takes places for payments.
	 * @return an allowance, which lets payments through that are not below the price of
	 * their place
	 */
	public PaymentAllowance allowance() {
		return new TierAllowance(this, this.counts, this.clock);
	}

	/**
	 * Return how tiers are shown over HTTP: the member {@code tiers} of a challenge.
	 * @return a protocol, which takes no payments
	 */
	public static PaymentProtocol protocol() {
		return new TierProtocol();
	}

	Optional<String> caller(PaidRequest request, @Nullable String payer) {
		Optional<String> wallet = (payer != null) ? Optional.of(payer) : signedIn(request);
		return request.principal()
			.map("PRINCIPAL:"::concat)
			.or(() -> wallet.map((it) -> "WALLET:" + it.toLowerCase(Locale.ROOT)));
	}

	private Optional<String> signedIn(PaidRequest request) {
		List<String> lines = request.signIns();
		return lines.isEmpty() ? Optional.empty()
				: this.families.signIn(request.handlerId(), request.path(), lines).flatMap(SignIn::wallet);
	}

	private QuotaKey ofPass(String plan, PriceTiers tiers, String pass) {
		return key(plan, tiers, "PASS:" + pass);
	}

	// What is counted stands in the name, so that calls are never taken for money.
	QuotaKey key(String plan, PriceTiers tiers, String caller) {
		return QuotaKey.of("tiers/" + plan + "/" + tiers.unit().name().toLowerCase(Locale.ROOT),
				QuotaPeriod.MONTH.endOf(this.clock.instant()), caller);
	}

}
