package io.github.x402spring.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.payment.PaymentOperations;
import io.github.x402spring.payment.PaymentQuery;
import io.github.x402spring.payment.PaymentSlice;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the book for what an operator has to know. It reads a bounded number of
 * payments, and only those in trouble.
 *
 * @since 0.1.0
 */
public final class LedgerLook {

	private static final int SLICE = 500;

	private static final int SLICES = 10;

	private final PaymentLedger ledger;

	private final PaymentOperations operations;

	private final Clock clock;

	/**
	 * Create a look.
	 * @param ledger the book of payments
	 * @param operations knows which refunds are due
	 * @param clock the time
	 */
	public LedgerLook(PaymentLedger ledger, PaymentOperations operations, Clock clock) {
		this.ledger = ledger;
		this.operations = operations;
		this.clock = clock;
	}

	X402Descriptor.Promises promises() {
		Set<MoneyState> unpaid = EnumSet.complementOf(EnumSet.of(MoneyState.SETTLED));
		return new X402Descriptor.Promises(this.operations.refundsDue(SLICE).size(),
				this.ledger.slice(PaymentQuery.all(SLICE).in(unpaid, Set.of(ContentState.DELIVERED)))
					.payments()
					.size());
	}

	// The newest come first, so the oldest is the last one.
	X402Descriptor.Unknown unknown() {
		PaymentQuery query = PaymentQuery.all(SLICE).in(Set.of(MoneyState.UNKNOWN), Set.of());
		int count = 0;
		Instant oldest = null;
		PaymentQuery.@Nullable Cursor next = null;
		for (int i = 0; i < SLICES && (i == 0 || next != null); i++) {
			PaymentSlice slice = this.ledger.slice(query.after(next));
			count += slice.payments().size();
			oldest = slice.payments().isEmpty() ? oldest : slice.payments().getLast().terms().reservedAt();
			next = slice.next();
		}
		return new X402Descriptor.Unknown(count,
				(oldest != null) ? Duration.between(oldest, this.clock.instant()).toSeconds() : 0);
	}

}
