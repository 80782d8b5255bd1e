package io.github.x402spring.onchain;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.onchain.NodeException.Trouble;
import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.ErrorReason;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/**
 * What one node knows of one authorised transfer.
 */
final class ChainLookup {

	/** For the books: the payer cancelled the authorisation before it was used. */
	static final String CANCELED = "authorization canceled";

	/** For the books: the nonce of the authorisation was used for another transfer. */
	static final String USED_ELSEWHERE = "authorization used elsewhere";

	private static final Evidence NONE = new Evidence.None();

	private static final Evidence ABSENT = new Evidence.Absent();

	/** How old the newest block of a node that is up to date may be: a missed block. */
	private static final long FRESH_SECONDS = 15;

	/** How old a block must be where a node does not know which are final. */
	private static final long FINALITY_SECONDS = 3600;

	private static final Pattern HASH = Pattern.compile("0x[0-9a-f]{64}");

	private final ChainNode node;

	private final AuthorizedTransfer transfer;

	private final FinalityTier tier;

	private final TokenLogs logs;

	ChainLookup(ChainNode node, AuthorizedTransfer transfer, FinalityTier tier) {
		this.node = node;
		this.transfer = transfer;
		this.tier = tier;
		this.logs = new TokenLogs(transfer);
	}

	Evidence find() throws IOException {
		String claimed = this.transfer.transaction();
		if (claimed != null) {
			Evidence evidence = ofTransaction(claimed);
			if (!evidence.equals(NONE)) {
				return evidence;
			}
		}
		ChainBlock latest = this.node.latest();
		return this.node.isUsed(this.transfer, latest) ? afterUse(latest) : beforeUse(latest);
	}

	// Used it may also be by a stranger, for the authorised transfer nevertheless. That
	// it is used says nothing yet: so is one that was cancelled.
	private Evidence afterUse(ChainBlock latest) throws IOException {
		List<Log> found = new LogSearch(this.node, this.transfer, this.logs).find(this.transfer.reservedAt(), latest);
		if (found.size() != 1) {
			return NONE;
		}
		Log log = found.getFirst();
		return this.logs.isUse(log) ? ofUse(log.getTransactionHash()) : ofCancellation(log);
	}

	// An authorisation that is unused in a block stays so in all blocks before it, so a
	// final block at or after its end says that it can no longer be used. The state at
	// the final block itself is not asked for: most nodes have forgotten it.
	private Evidence beforeUse(ChainBlock latest) throws IOException {
		if (latest.time() >= this.transfer.validBefore()) {
			ChainBlock last = this.node.finalized();
			if (last.number() > latest.number()) {
				return NONE;
			}
			if (last.time() >= this.transfer.validBefore()) {
				return new Evidence.Impossible(ErrorReason.VALID_BEFORE);
			}
		}
		return (latest.time() >= this.transfer.askedAt() - FRESH_SECONDS) ? ABSENT : NONE;
	}

	private Evidence ofUse(String transaction) throws IOException {
		Evidence evidence = ofTransaction(transaction);
		if (!evidence.equals(NONE)) {
			return evidence;
		}
		Optional<TransactionReceipt> receipt = succeeded(transaction)
			.filter((it) -> this.logs.areSpentElsewhere(it.getLogs()));
		return (receipt.isPresent() && isOver(receipt.get().getBlockNumber(), receipt.get().getBlockHash()))
				? new Evidence.Impossible(USED_ELSEWHERE) : NONE;
	}

	private Evidence ofCancellation(Log log) throws IOException {
		return isOver(log.getBlockNumber(), log.getBlockHash()) ? new Evidence.Impossible(CANCELED) : NONE;
	}

	// Were it not final, a reorganisation could bring the authorisation back to life.
	private boolean isOver(BigInteger block, String hash) throws IOException {
		return block.longValueExact() <= this.node.finalized().number() && this.node.isCanonical(block, hash);
	}

	private Evidence ofTransaction(String claimed) throws IOException {
		String transaction = claimed.toLowerCase(Locale.ROOT);
		if (!HASH.matcher(transaction).matches()) {
			return NONE;
		}
		Optional<TransactionReceipt> receipt = succeeded(transaction).filter((it) -> this.logs.arePaid(it.getLogs()));
		return receipt.isPresent() ? ofPaid(transaction, receipt.get()) : NONE;
	}

	// The tier comes first: what a reorganisation takes back in the meantime is seen
	// then.
	private Evidence ofPaid(String transaction, TransactionReceipt receipt) throws IOException {
		long reached = newestOfTier();
		ChainBlock block = this.node.block(receipt.getBlockNumber().longValueExact());
		if (!block.hash().equalsIgnoreCase(receipt.getBlockHash())) {
			return NONE;
		}
		if (!this.transfer.isAfterReservation(block)) {
			return new Evidence.Earlier(transaction, isFinal(receipt.getBlockNumber()));
		}
		return (block.number() <= reached) ? new Evidence.Transferred(transaction, isFinal(receipt.getBlockNumber()))
				: new Evidence.Pending(transaction);
	}

	// A node that does not know the tier never says that it is reached.
	private long newestOfTier() throws IOException {
		try {
			return switch (this.tier) {
				case INCLUDED -> Long.MAX_VALUE;
				case SAFE -> this.node.safe().number();
				case FINALIZED -> this.node.finalized().number();
			};
		}
		catch (NodeException ex) {
			if (ex.trouble() != Trouble.REFUSED) {
				throw ex;
			}
			return -1;
		}
	}

	// web3j takes a missing status for a good one.
	private Optional<TransactionReceipt> succeeded(String transaction) throws IOException {
		return this.node.receipt(transaction)
			.filter((it) -> transaction.equalsIgnoreCase(it.getTransactionHash()) && "0x1".equals(it.getStatus()));
	}

	// A node that does not know what is final does not keep others from being believed.
	private boolean isFinal(BigInteger block) throws IOException {
		try {
			return block.longValueExact() <= this.node.finalized().number();
		}
		catch (NodeException ex) {
			if (ex.trouble() != Trouble.REFUSED) {
				throw ex;
			}
			return this.node.latest().time() - this.node.block(block.longValueExact()).time() >= FINALITY_SECONDS;
		}
	}

}
