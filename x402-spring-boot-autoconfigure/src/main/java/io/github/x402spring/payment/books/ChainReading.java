package io.github.x402spring.payment.books;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.payment.scheme.SellerAccount;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads what reached the seller, account by account: one that cannot be read does not
 * keep the others from being looked at.
 */
final class ChainReading {

	private static final Log logger = LogFactory.getLog(ChainReading.class);

	private final @Nullable IncomingTransferSource chain;

	private final Map<SellerAccount, LedgerReport.UnreadAccount> unread = new LinkedHashMap<>();

	ChainReading(@Nullable IncomingTransferSource chain) {
		this.chain = chain;
	}

	// Empty if it cannot be read, which is noted.
	Optional<List<IncomingTransfer>> read(SellerAccount account, Instant from, Instant until) {
		if (this.chain == null) {
			note(account, from, until, "no source of incoming transfers is configured");
			return Optional.empty();
		}
		try {
			return Optional.of(this.chain.find(account.network(), account.asset(), account.payTo(), from, until));
		}
		catch (IllegalStateException ex) {
			note(account, from, until, String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			logger.warn("The transfers on " + account.network() + " could not be read", ex);
			note(account, from, until, "the reader failed: " + ex.getClass().getSimpleName());
		}
		return Optional.empty();
	}

	List<LedgerReport.UnreadAccount> unread() {
		return List.copyOf(this.unread.values());
	}

	private void note(SellerAccount account, Instant from, Instant until, String reason) {
		this.unread.merge(account, new LedgerReport.UnreadAccount(account, from, until, reason),
				(first, last) -> new LedgerReport.UnreadAccount(account, first.from(), last.until(), first.reason()));
	}

}
