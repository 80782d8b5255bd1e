package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;

/**
 * A ledger that can be read as a whole: lists, steps, sums and what needs attention. It
 * is optional. With a ledger that is none, payments are sold in the same way, and what is
 * made from reports is absent: lists and exports, the check of the books, and meters of
 * the ledger.
 *
 * @since 0.1.0
 */
public interface ReportingLedger extends PaymentLedger {

	/**
	 * Return what happened to payments.
	 * @param ids ids of payments
	 * @return their events, those of each payment together and in order
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	List<LedgerEvent> events(Collection<String> ids);

	/**
	 * Return some payments.
	 * @param query which ones
	 * @return the payments, and where to go on
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	PaymentSlice slice(PaymentQuery query);

	/**
	 * Return the payments changed last.
	 * @param limit how many at most
	 * @return payments, the newest first
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	List<Payment> recent(int limit);

	/**
	 * Return the sums of the book.
	 * @return totals since the book was begun
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	PaymentTotals totals();

	/**
	 * Return what needs attention, counted exactly.
	 * @param policy times and limits, by which refunds are due
	 * @param now the current time
	 * @return the troubles of the book
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	LedgerTroubles troubles(PaymentPolicy policy, Instant now);

	/**
	 * Return what was earned day by day.
	 * @param from the first day (UTC)
	 * @param until the day after the last one
	 * @return sums by day, endpoint and token, in this order
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	List<DayTotals> days(LocalDate from, LocalDate until);

}
