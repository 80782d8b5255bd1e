package io.github.x402spring.payment.books;

import java.time.Instant;
import java.util.List;

import io.github.x402spring.payment.scheme.SellerAccount;

/**
 * What came of a check of the books.
 *
 * @param from the first reservations that were looked at were made then or later
 * @param until the last ones were made before
 * @param payments how many payments were looked at
 * @param transfers how many transfers were looked at
 * @param unread accounts that the books were not compared with on the chain; empty if all
 * were
 * @param findings what is wrong; empty if the books are right. No more than a thousand
 * @since 0.1.0
 */
public record LedgerReport(Instant from, Instant until, long payments, long transfers, List<UnreadAccount> unread,
		List<Finding> findings) {

	/**
	 * Create a copy that does not change.
	 */
	public LedgerReport {
		unread = List.copyOf(unread);
		findings = List.copyOf(findings);
	}

	/**
	 * An account whose incoming transfers could not be read. Its payments were compared
	 * with their own steps only; transfers to it without a payment were not found.
	 *
	 * @param account the account
	 * @param from the first time for which that is so
	 * @param until the end of the last time for which that is so
	 * @param reason why, the first time
	 * @since 0.1.0
	 */
	public record UnreadAccount(SellerAccount account, Instant from, Instant until, String reason) {

	}

	/**
	 * Something that is wrong.
	 *
	 * @param invariant what does not hold
	 * @param subject id of the payment, or the payment key of a transfer without one
	 * @param detail what is wrong with it
	 * @since 0.1.0
	 */
	public record Finding(Invariant invariant, String subject, String detail) {

	}

}
