package io.github.x402spring.payment;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of one payment: where the money is and where the content is. Immutable; each
 * step makes a new one with the next version. Id and version together are the token by
 * which a ledger accepts exactly one successor.
 *
 * @param id random, unique for each reservation
 * @param version counts the steps, from 1
 * @param terms what was fixed at reservation
 * @param money where the money is
 * @param content where the content is
 * @param redemptions how often the handler was run again for money that was settled
 * @param leaseUntil until when somebody works on this payment: runs the handler, settles,
 * or looks for evidence, or nobody needs to look again; {@code null} if nobody does.
 * Whoever finds it over may take the payment to its next step
 * @param transaction hash of the settling transaction, or {@code null}
 * @param reason protocol string or constant that explains a failed or unknown settlement,
 * or {@code null}
 * @param truncated whether the delivery broke after the first byte
 * @param updatedAt when the last step was made
 * @since 0.1.0
 */
public record Payment(String id, int version, ReservationTerms terms, MoneyState money, ContentState content,
		int redemptions, @Nullable Instant leaseUntil, @Nullable String transaction, @Nullable String reason,
		boolean truncated, Instant updatedAt) {

	/**
	 * Create the payment of a fresh reservation.
	 * @param id random id
	 * @param terms what is fixed
	 * @param content {@link ContentState#SERVING} if the handler runs first,
	 * {@link ContentState#NONE} if the money moves first
	 * @param leaseUntil until when the reserving request may work on it
	 * @return the payment
	 */
	public static Payment reserved(String id, ReservationTerms terms, ContentState content, Instant leaseUntil) {
		return new Payment(id, 1, terms, MoneyState.RESERVED, content, 0, leaseUntil, null, null, false,
				terms.reservedAt());
	}

	/**
	 * Return whether somebody works on this payment.
	 * @param now the current time
	 * @return whether there is a lease that has not lapsed
	 */
	public boolean isLeased(Instant now) {
		return this.leaseUntil != null && now.isBefore(this.leaseUntil);
	}

	/**
	 * Return whether this is an entitlement: settled, but not delivered.
	 * @return whether the content is still owed
	 */
	public boolean isEntitlement() {
		return this.money == MoneyState.SETTLED && this.content != ContentState.DELIVERED;
	}

	Payment leased(@Nullable Instant until, Instant now) {
		return next(this.money, this.content, this.redemptions, until, this.transaction, this.reason, now);
	}

	Payment settling(Instant until, Instant now) {
		return next(step(MoneyState.SETTLING), this.content, this.redemptions, until, null, null, now);
	}

	Payment settled(String hash, @Nullable Instant until, Instant now) {
		return next(step(MoneyState.SETTLED), this.content, this.redemptions, until, hash, null, now);
	}

	Payment settledAndServing(String hash, Instant until, Instant now) {
		return next(step(MoneyState.SETTLED), ContentState.SERVING, this.redemptions, until, hash, null, now);
	}

	Payment settlementFailed(String why, Instant now) {
		return next(step(MoneyState.FAILED), withheld(), this.redemptions, null, null, why, now);
	}

	Payment settlementUnknown(String why, Instant now) {
		return next(step(MoneyState.UNKNOWN), withheld(), this.redemptions, null, this.transaction, why, now);
	}

	Payment redeemed(Instant until, Instant now) {
		requireSettled();
		return next(this.money, ContentState.SERVING, this.redemptions + 1, until, this.transaction, null, now);
	}

	Payment delivered(boolean broken, Instant now) {
		requireSettled();
		return new Payment(this.id, this.version + 1, this.terms, this.money, step(ContentState.DELIVERED),
				this.redemptions, null, this.transaction, this.reason, broken, now);
	}

	Payment contentFailed(Instant now) {
		requireSettled();
		return next(this.money, ContentState.FAILED, this.redemptions, null, this.transaction, this.reason, now);
	}

	private ContentState withheld() {
		return (this.content == ContentState.SERVING) ? ContentState.FAILED : this.content;
	}

	private Payment next(MoneyState nextMoney, ContentState nextContent, int nextRedemptions, @Nullable Instant until,
			@Nullable String hash, @Nullable String why, Instant now) {
		return new Payment(this.id, this.version + 1, this.terms, nextMoney, step(nextContent), nextRedemptions, until,
				hash, why, this.truncated, now);
	}

	private MoneyState step(MoneyState nextMoney) {
		if (nextMoney == this.money || !this.money.canBecome(nextMoney)) {
			throw new IllegalStateException("Money cannot go from " + this.money + " to " + nextMoney);
		}
		return nextMoney;
	}

	private ContentState step(ContentState nextContent) {
		if (!this.content.canBecome(nextContent)) {
			throw new IllegalStateException("Content cannot go from " + this.content + " to " + nextContent);
		}
		return nextContent;
	}

	private void requireSettled() {
		if (this.money != MoneyState.SETTLED) {
			throw new IllegalStateException("No content is handed out while the money is " + this.money);
		}
	}

}
