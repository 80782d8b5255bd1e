package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;

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
 * @param lease who works on this payment and until when: runs the handler, settles, or
 * looks for evidence; {@code null} if none does. Any process that finds it expired may
 * take the payment to its next step
 * @param transaction hash of the settling transaction, or {@code null}
 * @param settledAmount what was settled, if that is not the quoted price: less where the
 * seller takes what was used, and whatever arrived where payers pay by themselves;
 * otherwise {@code null}
 * @param reason protocol string or constant that explains a failed or unknown settlement,
 * what an operator wrote down, or {@code null}
 * @param truncated whether the delivery broke after the first byte
 * @param proven whether evidence confirms where the money is; what a settler says alone
 * is no proof
 * @param dueAt when to look for evidence next, or {@code null} if there is no need to
 * @param pending the payment as presented, to be presented again while its outcome is not
 * known; {@code null} before it is sent and once its outcome is known
 * @param updatedAt when the last step was made
 * @since 0.1.0
 */
public record Payment(String id, int version, ReservationTerms terms, MoneyState money, ContentState content,
		int redemptions, @Nullable Lease lease, @Nullable String transaction, @Nullable BigInteger settledAmount,
		@Nullable String reason, boolean truncated, boolean proven, @Nullable Instant dueAt,
		@Nullable PendingPayment pending, Instant updatedAt) {

	/**
	 * Create a payment in a state. One that failed gives its client's id up: the client
	 * pays anew under the same id.
	 */
	public Payment {
		terms = (money == MoneyState.FAILED) ? terms.withoutIdentifier() : terms;
	}

	/**
	 * Create the payment of a fresh reservation.
	 * @param id random id
	 * @param terms what is fixed
	 * @param content {@link ContentState#SERVING} if the handler runs first,
	 * {@link ContentState#NONE} if the money moves first
	 * @param lease for how long the reserving request may work on it
	 * @return the payment
	 */
	public static Payment reserved(String id, ReservationTerms terms, ContentState content, Lease lease) {
		return new Payment(id, 1, terms, MoneyState.RESERVED, content, 0, lease, null, null, null, false, false, null,
				null, terms.reservedAt());
	}

	/**
	 * Create the payment of a fresh reservation whose money came before the request and
	 * buys nothing: its refund is due as soon as it is settled.
	 * @param id random id
	 * @param terms what is fixed
	 * @param lease for how long the reserving request may work on it
	 * @param policy says how often content can be redeemed
	 * @param why why it buys nothing, a protocol string
	 * @return the payment
	 */
	public static Payment owed(String id, ReservationTerms terms, Lease lease, PaymentPolicy policy, String why) {
		return new Payment(id, 1, terms, MoneyState.RESERVED, ContentState.NONE, policy.maxRedemptions(), lease, null,
				null, why, false, false, null, null, terms.reservedAt());
	}

	/**
	 * Return whether the content of this payment is not tried again.
	 * @param policy says how often content can be redeemed
	 * @return whether its refund is due once it is settled, unless its content has left
	 */
	public boolean isGivenUp(PaymentPolicy policy) {
		return this.redemptions >= policy.maxRedemptions();
	}

	/**
	 * Return what the payment is worth: what was settled, or the quoted price as long as
	 * nothing else is known.
	 * @return the amount in the asset's smallest unit
	 */
	public BigInteger amount() {
		return (this.settledAmount != null) ? this.settledAmount : this.terms.quote().amount();
	}

	/**
	 * Return whether the money was settled at some time, even if that is in doubt now. A
	 * payment that was never settled is still pending while its outcome is unknown.
	 * @return whether a settlement was written down
	 */
	public boolean wasSettled() {
		return this.money == MoneyState.SETTLED || (this.transaction != null && this.pending == null);
	}

	/**
	 * Return until when this payment is leased.
	 * @return the end of the lease, or {@code null} if there is none
	 */
	public @Nullable Instant leaseUntil() {
		return (this.lease != null) ? this.lease.until() : null;
	}

	/**
	 * Return whether this payment is leased.
	 * @param now the current time
	 * @return whether there is a lease that has not lapsed
	 */
	public boolean isLeased(Instant now) {
		return this.lease != null && this.lease.isInForce(now);
	}

	/**
	 * Return whether a process works on this payment.
	 * @param now the current time
	 * @return whether there is a lease in force that has an owner
	 */
	public boolean isWorkedOn(Instant now) {
		return this.lease != null && this.lease.owner() != null && this.lease.isInForce(now);
	}

	/**
	 * Return whether this is what the owner of a payment has made of it: a settlement
	 * takes two steps, and a third would be another request's.
	 * @param before the payment as it was before
	 * @return whether it is still in the same hands
	 */
	public boolean isContinued(Payment before) {
		return this.lease != null && before.lease != null && Objects.equals(this.lease.owner(), before.lease.owner())
				&& this.version <= before.version + 2;
	}

	/**
	 * Return whether this is an entitlement: settled, but neither delivered nor refunded.
	 * @return whether the content is still owed
	 */
	public boolean isEntitlement() {
		return this.money == MoneyState.SETTLED && !this.content.isFinal();
	}

	/**
	 * Return whether the money came in without a reservation of this ledger.
	 * @return whether it is settled and not known what was sold for it
	 */
	public boolean isUnattributed() {
		return this.money == MoneyState.SETTLED && this.content == ContentState.UNATTRIBUTED;
	}

	/**
	 * Return whether this entitlement cannot be redeemed any more, so that the seller
	 * owes a refund.
	 * @param policy times and limits
	 * @param now the current time
	 * @return whether a refund is due
	 */
	public boolean isRefundDue(PaymentPolicy policy, Instant now) {
		return isEntitlement() && !isWorkedOn(now)
				&& (isGivenUp(policy) || now.isAfter(this.updatedAt.plus(policy.entitlementTtl())));
	}

	/**
	 * Return from when on this payment is {@linkplain #isOpen open}, if nothing happens.
	 * @return the time, or {@code null} if there is nothing to find out
	 */
	public @Nullable Instant openAt() {
		Instant due = switch (this.money) {
			case RESERVED -> null;
			case SETTLING -> this.updatedAt;
			case UNKNOWN, SETTLED, FAILED -> this.dueAt;
		};
		Instant leased = leaseUntil();
		return (due != null && leased != null && leased.isAfter(due)) ? leased : due;
	}

	/**
	 * Return whether the reconciler should find out where the money is.
	 * @param now the current time
	 * @return whether the outcome is not known or not proven, a look is due, and no lease
	 * is in force
	 */
	public boolean isOpen(Instant now) {
		Instant open = openAt();
		return open != null && !now.isBefore(open);
	}

	/**
	 * Return this payment with another lease. That is no step: a process that knows the
	 * version goes on knowing it.
	 * @param longer the other lease
	 * @return the payment, with the same version
	 */
	public Payment withLease(Lease longer) {
		return new Payment(this.id, this.version, this.terms, this.money, this.content, this.redemptions, longer,
				this.transaction, this.settledAmount, this.reason, this.truncated, this.proven, this.dueAt,
				this.pending, this.updatedAt);
	}

	/**
	 * Make the step of a request or process that takes this payment to work on it.
	 * @param taken the lease
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment leased(Lease taken, Instant now) {
		return step(now).leased(taken).make();
	}

	/**
	 * Make the step of the reconciler that looks at this payment.
	 * @param at when to look next, or {@code null} if there is no need
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment due(@Nullable Instant at, Instant now) {
		return step(now).due(at).make();
	}

	/**
	 * Make the step after a look that found nothing.
	 * @param hash a transaction that was learned, or {@code null}
	 * @param until until when the payment is left alone
	 * @param due when to look next
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment rested(@Nullable String hash, Instant until, Instant due, Instant now) {
		return step(now).transactionIfKnown((this.transaction != null) ? this.transaction : hash)
			.due(due)
			.leased(Lease.rest(until))
			.make();
	}

	/**
	 * Make the step before the payment is sent.
	 * @param checked what is sent
	 * @param taken the lease of the sender
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment settling(CheckedPayment checked, Lease taken, Instant now) {
		return step(now).sending(checked).leased(taken).make();
	}

	/**
	 * Make the step to settled.
	 * @param hash the transaction
	 * @param taken the lease of who works on it, or {@code null}
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment settled(String hash, @Nullable Lease taken, Instant now) {
		return settled(new SettlementResult.Settled(hash, this.settledAmount), taken, now);
	}

	/**
	 * Make the step to settled.
	 * @param told the answer of the rail
	 * @param taken the lease of who works on it, or {@code null}
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment settled(SettlementResult.Settled told, @Nullable Lease taken, Instant now) {
		return step(now).settled(told).leased(taken).make();
	}

	/**
	 * Make the step to settled before the handler runs.
	 * @param told the answer of the rail
	 * @param taken the lease of the request
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment settledAndServing(SettlementResult.Settled told, Lease taken, Instant now) {
		return step(now).settled(told).content(ContentState.SERVING).leased(taken).make();
	}

	/**
	 * Make the step to failed.
	 * @param why the reason
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment settlementFailed(String why, Instant now) {
		return step(now).failed(why).make();
	}

	/**
	 * Make the step to unknown.
	 * @param why the cause
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment settlementUnknown(String why, Instant now) {
		return settlementUnknown(new SettlementResult.Unknown(why), now);
	}

	/**
	 * Make the step to unknown.
	 * @param told the answer of the rail
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment settlementUnknown(SettlementResult.Unknown told, Instant now) {
		if (this.money == MoneyState.RESERVED) {
			throw new IllegalStateException("What was not sent has no unknown outcome");
		}
		return step(now).unknown(told.cause()).transactionIfKnown(told.transaction()).make();
	}

	/**
	 * Make the step after evidence that the money moved.
	 * @param hash the transaction
	 * @param irreversible whether that stays so
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment seenSettled(String hash, boolean irreversible, Instant now) {
		return moved(hash, now).seen(irreversible).make();
	}

	/**
	 * Make the step after evidence of how much money the payer moved. For less than the
	 * price nothing is delivered: what arrived is owed back.
	 * @param hash the transaction
	 * @param irreversible whether that stays so
	 * @param received what arrived in the asset's smallest unit
	 * @param policy says how often content can be redeemed
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment seenReceived(String hash, boolean irreversible, BigInteger received, PaymentPolicy policy,
			Instant now) {
		PaymentStep step = moved(hash, now).received(received).seen(irreversible);
		boolean owed = received.compareTo(this.terms.quote().amount()) < 0 && !this.content.isFinal();
		return (owed ? step.owedBack(policy.maxRedemptions()) : step).make();
	}

	/**
	 * Make the step after proof that the money can never move.
	 * @param why the reason
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment provenFailed(String why, Instant now) {
		PaymentStep step = step(now);
		return ((this.money == MoneyState.FAILED) ? step : step.failed(why)).seen(true).make();
	}

	/**
	 * Make the step after the verifier said that this payment was used before.
	 * @param why the cause
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment usedElsewhere(String why, Instant now) {
		return step(now).unknown(why).content(ContentState.UNATTRIBUTED).make();
	}

	/**
	 * Make the step after evidence that the money moved before the reservation.
	 * @param hash the transaction
	 * @param irreversible whether that stays so
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment seenEarlier(String hash, boolean irreversible, Instant now) {
		PaymentStep step = moved(hash, now);
		return (this.content.isFinal() ? step : step.content(ContentState.UNATTRIBUTED)).seen(irreversible).make();
	}

	/**
	 * Make the step of a request that comes back for what is owed.
	 * @param taken the lease of the request
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment redeemed(Lease taken, Instant now) {
		requireSettled();
		PaymentStep step = step(now).content(ContentState.SERVING).leased(taken);
		return ((this.content == ContentState.NONE) ? step : step.redeemed()).make();
	}

	/**
	 * Make the step after content has left.
	 * @param broken whether the answer broke off
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment delivered(boolean broken, Instant now) {
		requireSettled();
		return step(now).content(ContentState.DELIVERED).truncated(broken).make();
	}

	/**
	 * Make the step after the handler failed.
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment contentFailed(Instant now) {
		requireSettled();
		return step(now).content(ContentState.FAILED).make();
	}

	/**
	 * Give up the content that is owed: the payer gets the money back instead.
	 * @param policy says how often content can be redeemed
	 * @param why the reason, a protocol string
	 * @param now the current time
	 * @return the next version, whose refund is due; content that was never begun stays
	 * so
	 * @throws IllegalStateException if the money is not settled
	 */
	public Payment owedBack(PaymentPolicy policy, String why, Instant now) {
		requireSettled();
		PaymentStep step = step(now).redemptions(policy.maxRedemptions()).reason(why).leased(null);
		return ((this.content == ContentState.NONE) ? step : step.content(ContentState.FAILED)).make();
	}

	/**
	 * Make the step after the money was given back.
	 * @param reference what proves it
	 * @param now the current time
	 * @return the payment after the step
	 */
	public Payment refunded(String reference, Instant now) {
		requireSettled();
		return step(now).content(ContentState.REFUNDED).reason(reference).make();
	}

	private PaymentStep moved(String hash, Instant now) {
		PaymentStep step = step(now);
		return (this.money == MoneyState.SETTLED) ? step.transaction(hash)
				: step.settled(new SettlementResult.Settled(hash, this.settledAmount));
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
