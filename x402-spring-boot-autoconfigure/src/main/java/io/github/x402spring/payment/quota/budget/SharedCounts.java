package io.github.x402spring.payment.quota.budget;

import java.math.BigDecimal;
import java.time.Instant;

import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaResult;
import io.github.x402spring.payment.quota.QuotaStore;

/**
 * Counts what is spent of budgets. Each payer has a count of his own while the store has
 * room. Those who come after that share some counts: strangers who fill the store with
 * payments that move no money neither lift the limit of others nor keep them out.
 */
final class SharedCounts {

	private static final int SHARED = 256;

	private final QuotaStore store;

	SharedCounts(QuotaStore store) {
		this.store = store;
	}

	/**
	 * Take from a budget.
	 * @param budget name of the budget
	 * @param until when it is full again
	 * @param subject whose it is
	 * @param amount how much
	 * @param limit how much there is
	 * @return where it is counted, and whether there was enough
	 */
	Count take(String budget, Instant until, String subject, BigDecimal amount, BigDecimal limit) {
		long taken = MicroDollars.of(amount);
		long most = MicroDollars.of(limit);
		QuotaKey own = QuotaKey.of(budget, until, subject);
		QuotaKey shared = QuotaKey.of(budget + "/shared", until,
				Integer.toString(Math.floorMod(subject.hashCode(), SHARED)));
		if (taken > most) {
			return new Count(own, false);
		}
		return switch (this.store.take(own, taken, most)) {
			case QuotaResult.Taken it -> new Count(own, true);
			case QuotaResult.Spent it -> new Count(own, false);
			case QuotaResult.Full it ->
				new Count(shared, this.store.take(shared, taken, most) instanceof QuotaResult.Taken);
		};
	}

	/**
	 * Take again what was given back by mistake, whatever the limit is.
	 * @param count where it was counted
	 * @param amount how much
	 */
	void takeAgain(QuotaKey count, BigDecimal amount) {
		this.store.take(count, MicroDollars.of(amount), Long.MAX_VALUE);
	}

	/**
	 * Note that money which was taken has moved. It cannot be given back any more.
	 * @param count where it is counted
	 * @param amount how much
	 */
	void settle(QuotaKey count, BigDecimal amount) {
		this.store.take(settled(count), MicroDollars.of(amount), Long.MAX_VALUE);
	}

	/**
	 * Return whether there would be enough if all that is pending were given back.
	 * @param count where it is counted
	 * @param amount how much is needed
	 * @param limit how much there is
	 * @return whether it could be taken then
	 */
	boolean isOnlyPending(QuotaKey count, BigDecimal amount, BigDecimal limit) {
		return MicroDollars.of(amount) <= MicroDollars.of(limit) - this.store.used(settled(count));
	}

	private static QuotaKey settled(QuotaKey count) {
		return new QuotaKey(count.quota() + "/settled", count.until(), count.subject());
	}

	/**
	 * Look whether there is enough left, and take nothing.
	 * @param budget name of the budget
	 * @param until when it is full again
	 * @param subject whose it is
	 * @param amount how much is needed
	 * @param limit how much there is
	 * @return the count of its own, and whether that has enough
	 */
	Count look(String budget, Instant until, String subject, BigDecimal amount, BigDecimal limit) {
		QuotaKey own = QuotaKey.of(budget, until, subject);
		return new Count(own, MicroDollars.of(amount) <= MicroDollars.of(limit) - this.store.used(own));
	}

	void giveBack(QuotaKey taken, BigDecimal amount) {
		this.store.giveBack(taken, MicroDollars.of(amount));
	}

	/**
	 * A count that was asked.
	 *
	 * @param key where it is
	 * @param enough whether there was enough
	 */
	record Count(QuotaKey key, boolean enough) {

	}

}
