package io.github.x402spring.onchain.rail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Sends what was written down, again as long as it is in no block.
 */
final class TransactionSender {

	private static final Log logger = LogFactory.getLog(TransactionSender.class);

	private static final int MOST_RESENT = 64;

	private static final Pattern EARLY = Pattern.compile("nonce (is )?too high|nonce gap|gapped",
			Pattern.CASE_INSENSITIVE);

	private final LaneParts parts;

	private final OpenTransactions open;

	private Instant resentAt = Instant.MIN;

	private boolean oneByOne;

	TransactionSender(LaneParts parts, OpenTransactions open) {
		this.parts = parts;
		this.open = open;
	}

	/**
	 * Send transactions. Whether they arrived is seen in the blocks.
	 * @param transactions the transactions, in the order of their nonces
	 */
	void send(List<OutgoingTransaction> transactions) {
		if (transactions.isEmpty()) {
			return;
		}
		List<OutgoingTransaction> rest = transactions;
		if (!this.oneByOne) {
			rest = submit(transactions);
			this.oneByOne = !rest.isEmpty();
		}
		for (OutgoingTransaction it : rest) {
			if (!submit(List.of(it)).isEmpty()) {
				return;
			}
		}
	}

	// A node may know the bytes already, or another attempt may be in a block: neither
	// says that anything went wrong. One that takes the calls of a batch in any order,
	// and
	// does not keep what is ahead of its turn, gets that again.
	private List<OutgoingTransaction> submit(List<OutgoingTransaction> transactions) {
		List<OutgoingTransaction> early = new ArrayList<>();
		try {
			List<NodeAnswer> answers = this.parts.chain()
				.askEach(transactions.stream()
					.map((it) -> new NodeCall("eth_sendRawTransaction", List.of(it.signed().bytes())))
					.toList())
				.answers();
			for (int i = 0; i < answers.size(); i++) {
				if (answers.get(i) instanceof NodeAnswer.Refused refused) {
					logger.debug("A node refuses " + transactions.get(i).signed() + ": " + refused.message());
					if (EARLY.matcher(refused.message()).find()) {
						early.add(transactions.get(i));
					}
				}
			}
		}
		catch (PaymentUnavailableException ex) {
			logger.warn("Transactions of " + this.parts.account() + " are sent again later: " + ex.getMessage());
		}
		return early;
	}

	/**
	 * Send again what was written down some time ago and is in no block, from time to
	 * time; after a start at once.
	 * @param most how many at most, those with the smallest nonces
	 */
	void resend(int most) {
		Duration wait = this.parts.settings().resendAfter();
		if (!this.parts.hasPassed(wait, this.resentAt)) {
			return;
		}
		List<OutgoingTransaction> unmined = this.open.unmined()
			.stream()
			.filter((it) -> this.resentAt.equals(Instant.MIN) || this.parts.hasPassed(wait, it.writtenAt()))
			.limit(Math.min(most, MOST_RESENT))
			.toList();
		this.resentAt = this.parts.now();
		send(unmined);
	}

}
