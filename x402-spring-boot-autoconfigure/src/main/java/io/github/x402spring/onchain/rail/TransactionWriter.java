package io.github.x402spring.onchain.rail;

import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Gives transactions their nonces, has them signed, and writes them down.
 */
final class TransactionWriter {

	private static final Log logger = LogFactory.getLog(TransactionWriter.class);

	private final LaneParts parts;

	private final OpenTransactions open;

	TransactionWriter(LaneParts parts, OpenTransactions open) {
		this.parts = parts;
		this.open = open;
	}

	/**
	 * Write transactions down. Requests whose transactions could not be written down are
	 * told so.
	 * @param lease the right to do so
	 * @param planned the transactions
	 * @param fees what they pay for gas
	 * @return what was written down, and may be sent
	 * @throws LedgerUnavailableException if nothing is known to be written down
	 */
	Written write(SendingLease lease, List<PlannedTransaction> planned, GasFees fees) {
		List<OutgoingTransaction> signed = signed(planned, fees);
		planned.subList(signed.size(), planned.size())
			.forEach((it) -> it.requests().forEach(SettlementRequest::notSent));
		List<PlannedTransaction> done = planned.subList(0, signed.size());
		append(lease, done, signed);
		this.open.add(signed);
		List<Watch> watches = new ArrayList<>();
		for (int i = 0; i < signed.size(); i++) {
			List<OutgoingTransaction> sent = List.of(signed.get(i));
			done.get(i).requests().forEach((request) -> watches.add(new Watch(request, sent)));
		}
		return new Written(signed, watches);
	}

	// A signer that fails leaves no gap: no nonce is taken before it is written down.
	private List<OutgoingTransaction> signed(List<PlannedTransaction> planned, GasFees fees) {
		List<OutgoingTransaction> signed = new ArrayList<>();
		for (PlannedTransaction it : planned) {
			long nonce = this.open.next() + signed.size();
			try {
				signed.add(new OutgoingTransaction(this.parts.account(), nonce, 1,
						it.number(nonce, fees).signedBy(this.parts.signer()), fees,
						it.requests().stream().map(SettlementRequest::key).toList(), this.parts.now()));
			}
			catch (RuntimeException ex) {
				logger.error("The signer of " + this.parts.account() + " fails", ex);
				break;
			}
		}
		return signed;
	}

	private void append(SendingLease lease, List<PlannedTransaction> planned, List<OutgoingTransaction> signed) {
		try {
			if (!signed.isEmpty() && !this.parts.outbox().append(lease, signed)) {
				planned.forEach((it) -> it.requests().forEach(SettlementRequest::notSent));
				throw new LedgerUnavailableException("Another process sends for " + this.parts.account(),
						new IllegalStateException("nothing was written down"));
			}
		}
		catch (LedgerUnavailableException ex) {
			// If it was written down after all, it will be sent.
			for (int i = 0; i < signed.size(); i++) {
				String hash = signed.get(i).signed().hash();
				planned.get(i).requests().forEach((request) -> request.unknown("outbox not available", hash));
			}
			throw ex;
		}
	}

	/**
	 * What was written down.
	 *
	 * @param transactions the transactions
	 * @param watches who waits for them
	 */
	record Written(List<OutgoingTransaction> transactions, List<Watch> watches) {

	}

}
