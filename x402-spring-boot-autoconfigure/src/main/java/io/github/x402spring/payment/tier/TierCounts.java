package io.github.x402spring.payment.tier;

import java.util.function.IntPredicate;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaResult;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.pricing.PriceTiers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Takes places so that each of them has the price that is paid, whatever other threads
 * and processes take and give back at once.
 * <p>
 * What is taken and what of it is paid for are counted apart. Calls that are not paid for
 * yet may never be, so that they lead to no lower price: a place costs as much as the
 * dearest one from the first place that is not paid for up to itself. A count of what is
 * paid for that is lost or late makes places dearer, never cheaper.
 */
final class TierCounts {

	private static final Log logger = LogFactory.getLog(TierCounts.class);

	/** How often to look again after others moved the place across a border. */
	private static final int ATTEMPTS = 50;

	private final QuotaStore store;

	TierCounts(QuotaStore store) {
		this.store = store;
	}

	int tier(PriceTiers tiers, QuotaKey key) {
		// Read first: what is paid for is taken before.
		int from = tiers.at(this.store.used(settled(key)));
		return dearest(tiers, from, tiers.at(this.store.used(key)));
	}

	/**
	 * Take the next place if it has a price that is acceptable.
	 * @param key whose place
	 * @param tiers the tiers
	 * @param paid index of the tier whose price is paid
	 * @param acceptable says of the index of a tier whether that pays for its places
	 * @return the place, or where the next one is
	 */
	Result take(QuotaKey key, PriceTiers tiers, int paid, IntPredicate acceptable) {
		long amount = tiers.amount(paid);
		for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
			int from = tiers.at(this.store.used(settled(key)));
			long used = this.store.used(key);
			int due = dearest(tiers, from, tiers.at(used));
			if (!acceptable.test(due)) {
				return new Elsewhere(due);
			}
			// A place counts where it begins.
			long limit = tiers.end(lastInRow(tiers, from, tiers.at(used), acceptable)) - 1 + amount;
			switch (this.store.take(key, amount, limit)) {
				case QuotaResult.Taken now -> {
					TierPlace place = new TierPlace(new TierPlace.Part(this.store, key, settled(key), amount));
					// Others may have given places back since the count was read.
					if (acceptable.test(dearest(tiers, from, tiers.at(now.now() - amount)))) {
						return new Taken(place);
					}
					place.giveBack();
				}
				// All that was read has been given back since.
				case QuotaResult.Full full when used > 0 -> {
				}
				case QuotaResult.Full full -> {
					logger.debug("No room for another caller in the tiers of a plan; the call is not counted");
					return new Taken(TierPlace.NONE);
				}
				// Others have taken places since the count was read.
				case QuotaResult.Spent spent -> {
				}
			}
		}
		throw new LedgerUnavailableException("A place in the tiers of a plan could not be taken",
				new IllegalStateException("Others were faster " + ATTEMPTS + " times"));
	}

	private static QuotaKey settled(QuotaKey key) {
		return new QuotaKey(key.quota() + "/settled", key.until(), key.subject());
	}

	private static int lastInRow(PriceTiers tiers, int from, int first, IntPredicate acceptable) {
		int last = first;
		while (last + 1 < tiers.tiers().size() && acceptable.test(dearest(tiers, from, last + 1))) {
			last++;
		}
		return last;
	}

	// Counts may be lost, so that more seems to be paid for than is taken.
	private static int dearest(PriceTiers tiers, int from, int to) {
		int dearest = to;
		for (int tier = to - 1; tier >= from; tier--) {
			if (tiers.price(tier).amount().compareTo(tiers.price(dearest).amount()) > 0) {
				dearest = tier;
			}
		}
		return dearest;
	}

	/**
	 * What became of it.
	 */
	sealed interface Result {

	}

	/**
	 * The place is taken.
	 */
	record Taken(TierPlace place) implements Result {

	}

	/**
	 * Nothing is taken.
	 *
	 * @param tier index of the tier whose price the next place has
	 */
	record Elsewhere(int tier) implements Result {

	}

}
