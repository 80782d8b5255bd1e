package io.github.x402spring.onchain.rail;

import java.time.Instant;
import java.util.List;

import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Sends what was written down, again as long as it is in no block, and for a higher fee
 * if all others wait for it.
 */
final class TransactionSender {

	private static final Log logger = LogFactory.getLog(TransactionSender.class);

	private static final int MOST_RESENT = 64;

	private final LaneParts parts;

	private final OpenTransactions open;

	private Instant sentAt = Instant.MIN;

	TransactionSender(LaneParts parts, OpenTransactions open) {
		this.parts = parts;
		this.open = open;
	}

	// Whether it arrived is seen in the blocks. A node may know the bytes already, or
	// another attempt may be in a block: neither says that anything went wrong.
	void send(List<OutgoingTransaction> transactions) {
		this.sentAt = this.parts.now();
		try {
			List<NodeAnswer> answers = this.parts.chain()
				.askEach(transactions.stream()
					.map((it) -> new NodeCall("eth_sendRawTransaction", List.of(it.signed().bytes())))
					.toList())
				.answers();
			for (int i = 0; i < answers.size(); i++) {
				if (answers.get(i) instanceof NodeAnswer.Refused refused) {
					logger.debug("A node refuses " + transactions.get(i).signed() + ": " + refused.message());
				}
			}
		}
		catch (PaymentUnavailableException ex) {
			logger.warn("Transactions of " + this.parts.account() + " are sent again later: " + ex.getMessage());
		}
	}

	void resend() {
		List<OutgoingTransaction> unmined = this.open.unmined().stream().limit(MOST_RESENT).toList();
		if (!unmined.isEmpty() && this.parts.now().isAfter(this.sentAt.plus(this.parts.settings().resendAfter()))) {
			send(unmined);
		}
	}

	/**
	 * Replace the transaction that all others wait for, if it has waited too long.
	 * @param lease the right to do so
	 * @param chain what the chain knows
	 * @param watches who waits
	 */
	void raise(SendingLease lease, LatestView chain, List<Watch> watches) {
		Instant before = this.parts.now().minus(this.parts.settings().raiseAfter());
		this.open.blocking(chain.get())
			.filter((it) -> it.writtenAt().isBefore(before))
			.ifPresent((it) -> chain.fees()
				.flatMap((quote) -> this.parts.gas().raise(it.fees(), quote))
				.ifPresent((fees) -> replace(lease, it, fees, watches)));
	}

	private void replace(SendingLease lease, OutgoingTransaction it, GasFees fees, List<Watch> watches) {
		SignedTransaction signed = EvmTransaction.read(it.signed()).withFees(fees).signedBy(this.parts.signer());
		OutgoingTransaction dearer = new OutgoingTransaction(it.account(), it.nonce(), it.attempt() + 1, signed, fees,
				it.payments(), this.parts.now());
		if (this.parts.outbox().append(lease, List.of(dearer))) {
			this.open.add(List.of(dearer));
			watches.forEach((watch) -> watch.replaced(dearer));
			send(List.of(dearer));
		}
	}

}
