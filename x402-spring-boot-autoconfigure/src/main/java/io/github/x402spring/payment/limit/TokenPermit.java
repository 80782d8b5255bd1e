package io.github.x402spring.payment.limit;

import java.util.Optional;

import io.github.x402spring.payment.PaymentProblem;

/**
 * What one request may take from a bucket.
 */
final class TokenPermit implements LimitPermit {

	private final LimitDesk desk;

	private final LimitKind kind;

	private final LimitRule<RateLimit> rule;

	private final LimitKey key;

	private boolean taken;

	TokenPermit(LimitDesk desk, LimitKind kind, LimitRule<RateLimit> rule, LimitKey key) {
		this.desk = desk;
		this.kind = kind;
		this.rule = rule;
		this.key = key;
	}

	@Override
	public Optional<PaymentProblem> take() {
		if (this.taken) {
			return Optional.empty();
		}
		Optional<PaymentProblem> refusal = this.desk.take(this.kind, this.rule, this.key);
		this.taken = refusal.isEmpty();
		return refusal;
	}

	@Override
	public void giveBack() {
		if (this.taken) {
			this.taken = false;
			this.desk.giveBack(this.rule, this.key);
		}
	}

}
