package io.github.x402spring.onchain.rail;

import java.util.List;

import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.TransferReceipt;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.onchain.outbox.TransactionCost;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Closes what is final: transactions in final blocks, and those whose nonces were used up
 * in final blocks by something else.
 */
final class FinalTransactions {

	private static final Log logger = LogFactory.getLog(FinalTransactions.class);

	private final LaneParts parts;

	private final OpenTransactions open;

	FinalTransactions(LaneParts parts, OpenTransactions open) {
		this.parts = parts;
		this.open = open;
	}

	/**
	 * Close what is final.
	 * @param lease the right to do so
	 * @param view what the chain knows
	 */
	void close(SendingLease lease, ChainView view) {
		for (OutgoingTransaction it : this.open.all()) {
			TransferReceipt receipt = view.mined().get(it.signed().hash());
			if (receipt != null && view.isFinal(receipt)
					&& this.parts.outbox().close(lease, it.nonce(), cost(receipt))) {
				this.open.remove(it.nonce());
				this.parts.costs().settled(it.payments().size(), receipt.gasUsed(), receipt.fee(), receipt.succeeded());
				this.parts.costs().charge(it.payments(), receipt.fee());
			}
		}
		List<Long> overtaken = this.open.overtaken(view);
		if (!overtaken.isEmpty()) {
			long used = finalTransactions();
			overtaken.stream().filter((nonce) -> nonce < used).forEach((nonce) -> overtake(lease, nonce));
		}
	}

	private TransactionCost cost(TransferReceipt receipt) {
		return new TransactionCost(receipt.gasUsed(), receipt.fee(),
				this.parts.costs().dollars(receipt.fee()).orElse(null));
	}

	private void overtake(SendingLease lease, long nonce) {
		if (this.parts.outbox().close(lease, nonce, null)) {
			this.open.overtake(nonce);
			logger.warn("The nonce " + nonce + " of " + this.parts.account()
					+ " was used by a transaction that is not recorded: what was sent with it can never be mined");
		}
	}

	private long finalTransactions() {
		return this.parts.chain()
			.askEach(List.of(new NodeCall("eth_getTransactionCount",
					List.of(this.parts.account().address().value(), "finalized"))))
			.answers()
			.getFirst()
			.quantity()
			.longValueExact();
	}

}
