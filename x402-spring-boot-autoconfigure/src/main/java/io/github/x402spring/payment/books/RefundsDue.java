package io.github.x402spring.payment.books;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import org.jspecify.annotations.Nullable;

/**
 * Finds settled payments whose content is owed and cannot be redeemed any more. Their
 * money is due to be refunded.
 *
 * @since 0.1.0
 */
public final class RefundsDue {

	private static final int SLICE = 500;

	private final ReportingLedger ledger;

	private final PaymentPolicy policy;

	private final Clock clock;

	/**
	 * Create a search.
	 * @param ledger the book of payments
	 * @param policy times and limits, by which refunds are due
	 * @param clock the time
	 */
	public RefundsDue(ReportingLedger ledger, PaymentPolicy policy, Clock clock) {
		this.ledger = ledger;
		this.policy = policy;
		this.clock = clock;
	}

	/**
	 * Return payments whose refund is due now.
	 * @param limit how many at most
	 * @return payments, the newest first
	 * @throws io.github.x402spring.payment.ledger.LedgerUnavailableException if the book
	 * cannot be reached
	 */
	public List<Payment> find(int limit) {
		Instant now = this.clock.instant();
		List<Payment> due = new ArrayList<>();
		PaymentQuery query = PaymentQuery.all(SLICE).in(Set.of(MoneyState.SETTLED), owed());
		PaymentQuery.@Nullable Cursor next;
		do {
			PaymentSlice slice = this.ledger.slice(query);
			slice.payments()
				.stream()
				.filter((payment) -> payment.isRefundDue(this.policy, now))
				.limit(limit - (long) due.size())
				.forEach(due::add);
			next = slice.next();
			query = query.after(next);
		}
		while (next != null && due.size() < limit);
		return due;
	}

	private static Set<ContentState> owed() {
		Set<ContentState> contents = EnumSet.allOf(ContentState.class);
		contents.removeIf(ContentState::isFinal);
		return contents;
	}

}
