package io.github.x402spring.payment.books;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;

/**
 * Compares payments with what reached the seller.
 */
final class ChainCheck {

	/**
	 * Until then a transfer may not be in a block, or the reconciler not have seen it.
	 */
	private static final Duration GRACE = Duration.ofMinutes(2);

	/** How far the chain's clock and ours may be apart. */
	private static final Duration SKEW = Duration.ofSeconds(60);

	private final Findings findings;

	private final Instant now;

	private final Map<PaymentKey, IncomingTransfer> transfers = new HashMap<>();

	ChainCheck(Findings findings, Instant now) {
		this.findings = findings;
		this.now = now;
	}

	void add(IncomingTransfer transfer) {
		IncomingTransfer other = this.transfers.putIfAbsent(transfer.key(), transfer);
		if (other != null) {
			this.findings.add(Invariant.ONE_TRANSFER_PER_PAYMENT, transfer.key().value(),
					"was transferred by " + other.transaction() + " and by " + transfer.transaction());
		}
	}

	List<IncomingTransfer> transfers() {
		return List.copyOf(this.transfers.values());
	}

	void check(Payment payment, Instant settling) {
		IncomingTransfer transfer = this.transfers.get(payment.terms().key());
		boolean rests = this.now.isAfter(payment.updatedAt().plus(GRACE));
		if (transfer == null) {
			this.findings.require(payment.money() != MoneyState.SETTLED || !rests, Invariant.ONE_TRANSFER_PER_PAYMENT,
					payment, "is settled by " + payment.transaction() + ", but the chain shows no transfer");
			return;
		}
		this.findings.require(transfer.amount().equals(payment.amount()), Invariant.PRICE_KEPT, payment, "costs "
				+ payment.amount() + ", but " + transfer.amount() + " were transferred by " + transfer.transaction());
		boolean isOurs = payment.content() != ContentState.UNATTRIBUTED;
		this.findings.require(!isOurs || !transfer.at().plus(SKEW).isBefore(settling), Invariant.WRITTEN_AHEAD, payment,
				"was recorded as SETTLING at " + settling + ", but transferred at " + transfer.at());
		switch (payment.money()) {
			case SETTLED -> this.findings.require(transfer.transaction().equalsIgnoreCase(payment.transaction()),
					Invariant.ONE_TRANSFER_PER_PAYMENT, payment,
					"is settled by " + payment.transaction() + ", but was transferred by " + transfer.transaction());
			case FAILED -> this.findings.require(!payment.proven() && !rests, Invariant.NOTHING_GUESSED, payment,
					"is recorded as failed, but was transferred by " + transfer.transaction());
			case RESERVED -> this.findings.require(!rests, Invariant.NO_PAYMENT_WITHOUT_CONTENT, payment,
					"was never sent, but was transferred by " + transfer.transaction());
			// The reconciler is still looking for the outcome.
			case SETTLING, UNKNOWN -> {
			}
		}
	}

	void withoutPayment(IncomingTransfer transfer) {
		this.findings.add(Invariant.NO_PAYMENT_WITHOUT_CONTENT, transfer.key().value(),
				transfer.amount() + " was received from " + transfer.payer() + " by " + transfer.transaction()
						+ ", but no payment matches it");
	}

}
