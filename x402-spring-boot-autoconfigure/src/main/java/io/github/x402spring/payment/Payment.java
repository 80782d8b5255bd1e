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
 * @param proven whether evidence confirms where the money is; what a settler says alone
 * is no proof
 * @param dueAt when evidence is to be looked for next, or {@code null} if nobody needs to
 * @param pending the payment as presented, to be presented again while its outcome is not
 * known; {@code null} before it is sent and once its outcome is known
 * @param updatedAt when the last step was made
 * @since 0.1.0
 */
public record Payment(String id, int version, ReservationTerms terms, MoneyState money, ContentState content,
		int redemptions, @Nullable Instant leaseUntil, @Nullable String transaction, @Nullable String reason,
		boolean truncated, boolean proven, @Nullable Instant dueAt, @Nullable CheckedPayment pending,
		Instant updatedAt) {

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
		return new Payment(id, 1, terms, MoneyState.RESERVED, content, 0, leaseUntil, null, null, false, false, null,
				null, terms.reservedAt());
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

	/**
	 * Return whether somebody should find out where the money is, since nobody does.
	 * @param now the current time
	 * @param unproven whether an outcome that is told, but not proven, is to be looked
	 * after too
	 * @return whether the outcome is open and due
	 */
	public boolean isOpen(Instant now, boolean unproven) {
		boolean due = this.dueAt != null && !now.isBefore(this.dueAt);
		return !isLeased(now) && switch (this.money) {
			case RESERVED -> false;
			case SETTLING -> true;
			case UNKNOWN -> due;
			case SETTLED, FAILED -> due && unproven;
		};
	}

	Payment leased(@Nullable Instant until, Instant now) {
		return step(now).leased(until).make();
	}

	Payment due(Instant at, Instant now) {
		return step(now).due(at).make();
	}

	Payment rested(Instant until, Instant due, Instant now) {
		return step(now).due(due).leased(until).make();
	}

	Payment settling(CheckedPayment checked, Instant until, Instant now) {
		return step(now).sending(checked).leased(until).make();
	}

	Payment settled(String hash, @Nullable Instant until, Instant now) {
		return step(now).settled(hash).leased(until).make();
	}

	Payment settledAndServing(String hash, Instant until, Instant now) {
		return step(now).settled(hash).content(ContentState.SERVING).leased(until).make();
	}

	Payment settlementFailed(String why, Instant now) {
		return step(now).failed(why).make();
	}

	Payment settlementUnknown(String why, Instant now) {
		return step(now).unknown(why).make();
	}

	Payment seenSettled(String hash, boolean irreversible, Instant now) {
		PaymentStep step = step(now);
		return ((this.money == MoneyState.SETTLED) ? step.transaction(hash) : step.settled(hash)).seen(irreversible)
			.make();
	}

	Payment provenFailed(String why, Instant now) {
		PaymentStep step = step(now);
		return ((this.money == MoneyState.FAILED) ? step : step.failed(why)).seen(true).make();
	}

	Payment redeemed(Instant until, Instant now) {
		requireSettled();
		PaymentStep step = step(now).content(ContentState.SERVING).leased(until);
		return ((this.content == ContentState.NONE) ? step : step.redeemed()).make();
	}

	Payment delivered(boolean broken, Instant now) {
		requireSettled();
		return step(now).content(ContentState.DELIVERED).truncated(broken).make();
	}

	Payment contentFailed(Instant now) {
		requireSettled();
		return step(now).content(ContentState.FAILED).make();
	}

	private PaymentStep step(Instant now) {
		return new PaymentStep(this, now);
	}

	private void requireSettled() {
		if (this.money != MoneyState.SETTLED) {
			throw new IllegalStateException("No content is handed out while the money is " + this.money);
		}
	}

}
