package io.github.x402spring.payment.tier;

import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaResult;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.pricing.PriceTiers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A place that a call has taken.
 *
 * @since 0.1.0
 */
public final class TierPlace {

	/** Where nothing is counted. */
	public static final TierPlace NONE = new TierPlace(null);

	private static final Log logger = LogFactory.getLog(TierPlace.class);

	private final @Nullable Part part;

	private boolean taken = true;

	private boolean settled;

	TierPlace(@Nullable Part part) {
		this.part = part;
	}

	/**
	 * Give the place back, unless that was done before. If the store cannot be reached,
	 * it stays taken until the month ends.
	 */
	public synchronized void giveBack() {
		Part part = this.part;
		if (part == null || !this.taken) {
			return;
		}
		this.taken = false;
		try {
			// First, so that never more is settled than is taken.
			if (this.settled) {
				this.settled = false;
				part.store().giveBack(part.settled(), part.amount());
			}
			part.store().giveBack(part.used(), part.amount());
		}
		catch (RuntimeException ex) {
			logger.warn("A place in the tiers of a plan could not be given back; it stays taken until the month ends",
					ex);
		}
	}

	/**
	 * Say that the call was paid for, so that it counts for the price of later ones. A
	 * place that was given back is taken again. If the store cannot be reached, the call
	 * does not bring its caller nearer to a lower price.
	 */
	public synchronized void settled() {
		Part part = this.part;
		if (part == null || this.settled) {
			return;
		}
		try {
			if (!this.taken) {
				part.store().take(part.used(), part.amount(), PriceTiers.MOST);
				this.taken = true;
			}
			this.settled = part.store()
				.take(part.settled(), part.amount(), PriceTiers.MOST) instanceof QuotaResult.Taken;
		}
		catch (RuntimeException ex) {
			logger.warn("A paid call could not be counted in the tiers of a plan; a lower price begins later by it",
					ex);
		}
	}

	/**
	 * Where a place is counted.
	 *
	 * @param store the counts
	 * @param used what is taken, whether it is paid for or not
	 * @param settled what is paid for
	 * @param amount how much the place is
	 */
	record Part(QuotaStore store, QuotaKey used, QuotaKey settled, long amount) {

	}

}
