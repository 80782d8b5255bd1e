package io.github.x402spring.payment.books;

import java.time.Instant;
import java.util.List;

/**
 * What came of a check of the books.
 *
 * @param from the first reservations that were looked at were made then or later
 * @param until the last ones were made before
 * @param payments how many payments were looked at
 * @param transfers how many transfers were looked at
 * @param chainRead whether the books were compared with the chain
 * @param findings what is wrong; empty if the books are right. No more than a thousand
 * @since 0.1.0
 */
public record LedgerReport(Instant from, Instant until, long payments, long transfers, boolean chainRead,
		List<Finding> findings) {

	/**
	 * Create a copy that does not change.
	 */
	public LedgerReport {
		findings = List.copyOf(findings);
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
