package io.github.x402spring.payment.ledger.jdbc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Reports rows that cannot be read, for example after a manual change: each once, however
 * often it is come across.
 */
final class UnreadableRows {

	/** Of more than these nothing is told, so that the log and the memory are bounded. */
	private static final int LIMIT = 1000;

	private static final Log logger = LogFactory.getLog(UnreadableRows.class);

	private final Set<String> told = ConcurrentHashMap.newKeySet();

	void tell(UnreadablePaymentException ex) {
		tell("The row of payment " + ex.id(),
				"it is missing from lists, and requests with this payment get 503 until the row is repaired",
				(ex.getCause() != null) ? ex.getCause() : ex);
	}

	// Its trace may repeat what stands in the row.
	void tell(String what, String consequence, Throwable cause) {
		String text = what.replaceAll("\\p{Cntrl}", "?");
		if (this.told.size() < LIMIT && this.told.add(text)) {
			logger.error(text + " cannot be read (" + cause.getClass().getSimpleName() + "); " + consequence);
			if (this.told.size() == LIMIT) {
				logger.error("" + LIMIT + " rows cannot be read; further rows are not logged");
			}
		}
		else {
			logger.debug(text + " still cannot be read");
		}
	}

}
