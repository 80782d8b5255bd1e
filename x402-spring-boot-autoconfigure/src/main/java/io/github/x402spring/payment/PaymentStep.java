package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The way from one state of a payment to the next. What is not said stays, but for the
 * lease, which ends with each step.
 */
final class PaymentStep {

	/** Nodes lag behind each other; what happened just now may not be seen everywhere. */
	private static final Duration PROPAGATION = Duration.ofSeconds(30);

	/** After this long, blocks of most chains are final. */
	private static final Duration FINALITY = Duration.ofMinutes(20);

	private final Payment before;

	private final Instant now;

	private MoneyState money;

	private ContentState content;

	private int redemptions;

	private @Nullable Lease lease;

	private @Nullable String transaction;

	private @Nullable BigInteger settledAmount;

	private @Nullable String reason;

	private boolean truncated;

	private boolean proven;

	private @Nullable Instant dueAt;

	private @Nullable PendingPayment pending;

	PaymentStep(Payment before, Instant now) {
		this.before = before;
		this.now = now;
		this.money = before.money();
		this.content = before.content();
		this.redemptions = before.redemptions();
		this.transaction = before.transaction();
		this.settledAmount = before.settledAmount();
		this.reason = before.reason();
		this.truncated = before.truncated();
		this.proven = before.proven();
		this.dueAt = before.dueAt();
		this.pending = before.pending();
	}

	PaymentStep sending(CheckedPayment payment) {
		this.pending = payment.pending();
		return money(MoneyState.SETTLING);
	}

	PaymentStep settled(SettlementResult.Settled told) {
		this.pending = null;
		this.transaction = told.transaction();
		BigInteger amount = told.amount();
		this.settledAmount = (amount == null || amount.equals(this.before.terms().quote().amount())) ? null : amount;
		this.reason = null;
		return money(MoneyState.SETTLED).due(this.now.plus(PROPAGATION));
	}

	PaymentStep received(BigInteger amount) {
		this.settledAmount = amount.equals(this.before.terms().quote().amount()) ? null : amount;
		return this;
	}

	PaymentStep owedBack(int maxRedemptions) {
		return withheld().redemptions(maxRedemptions).leased(null);
	}

	PaymentStep failed(String why) {
		this.pending = null;
		this.transaction = null;
		this.settledAmount = null;
		this.reason = why;
		return money(MoneyState.FAILED).withheld().due(this.now.plus(PROPAGATION));
	}

	PaymentStep unknown(String why) {
		this.reason = why;
		return money(MoneyState.UNKNOWN).withheld().due(this.now);
	}

	// A hash that is known already stays: the money may be there.
	PaymentStep transactionIfKnown(@Nullable String hash) {
		if (hash != null) {
			this.transaction = hash;
		}
		return this;
	}

	PaymentStep transaction(String hash) {
		this.transaction = hash;
		return this;
	}

	PaymentStep reason(String why) {
		this.reason = why;
		return this;
	}

	PaymentStep seen(boolean irreversible) {
		this.proven = irreversible;
		return due(irreversible ? null : this.now.plus(FINALITY));
	}

	PaymentStep due(@Nullable Instant at) {
		this.dueAt = at;
		return this;
	}

	PaymentStep redeemed() {
		this.redemptions++;
		return this;
	}

	PaymentStep redemptions(int number) {
		this.redemptions = number;
		return this;
	}

	PaymentStep truncated(boolean isTruncated) {
		this.truncated = isTruncated;
		return this;
	}

	PaymentStep content(ContentState next) {
		if (!this.before.content().canBecome(next)) {
			throw new IllegalStateException("Content cannot go from " + this.before.content() + " to " + next);
		}
		this.content = next;
		return this;
	}

	PaymentStep leased(@Nullable Lease taken) {
		this.lease = taken;
		return this;
	}

	Payment make() {
		return new Payment(this.before.id(), this.before.version() + 1, this.before.terms(), this.money, this.content,
				this.redemptions, this.lease, this.transaction, this.settledAmount, this.reason, this.truncated,
				this.proven, this.dueAt, this.pending, this.now);
	}

	private PaymentStep money(MoneyState next) {
		if (next == this.money || !this.money.canBecome(next)) {
			throw new IllegalStateException("Money cannot go from " + this.money + " to " + next);
		}
		this.money = next;
		this.proven = false;
		return this;
	}

	private PaymentStep withheld() {
		if (this.content == ContentState.SERVING) {
			this.content = ContentState.FAILED;
		}
		return this;
	}

}
