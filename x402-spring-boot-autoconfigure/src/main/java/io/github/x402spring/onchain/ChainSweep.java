package io.github.x402spring.onchain;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.onchain.NodeException.Trouble;
import io.github.x402spring.onchain.TransactionLogs.Paid;
import io.github.x402spring.payment.books.IncomingTransfer;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/**
 * What one node knows of the authorised transfers of one token to one payee. Whatever
 * does not fit together is an exception: a transfer must not be left out in silence.
 */
final class ChainSweep {

	/** How old the newest block may be, and how far the clocks may be apart. */
	static final Duration MARGIN = Duration.ofSeconds(60);

	private static final Comparator<Log> ORDER = Comparator.comparing(Log::getBlockNumber)
		.thenComparing(Log::getLogIndex);

	private final ChainNode node;

	private final Network network;

	private final Address token;

	private final Address payee;

	private final BlockTimes blocks;

	ChainSweep(ChainNode node, Network network, Address token, Address payee) {
		this.node = node;
		this.network = network;
		this.token = token;
		this.payee = payee;
		this.blocks = new BlockTimes(node);
	}

	// A node that knows no later block may not know all earlier ones either, unless there
	// cannot be a later one yet.
	long lastBlockBefore(Instant time, Instant now) throws IOException {
		this.node.requireNetwork(this.network);
		ChainBlock latest = this.blocks.latest();
		Instant due = now.minus(MARGIN);
		if (latest.instant().isBefore(time.isBefore(due) ? time : due)) {
			throw new NodeException(Trouble.LATE);
		}
		return this.blocks.firstNotBefore(time, latest.number()) - 1;
	}

	// The hash of the last block stands for all blocks before it: if it is still the
	// same, all that was read is of one chain.
	List<IncomingTransfer> transfers(Instant from, long lastBlock) throws IOException {
		if (lastBlock < 0) {
			return List.of();
		}
		ChainBlock last = this.blocks.get(lastBlock);
		List<IncomingTransfer> transfers = new ArrayList<>();
		for (List<Log> logs : logsByTransaction(this.blocks.firstNotBefore(from, lastBlock), lastBlock)) {
			transfers.addAll(ofTransaction(logs));
		}
		require(this.node.isCanonical(BigInteger.valueOf(lastBlock), last.hash()));
		return transfers;
	}

	// What moved something to the payee, authorised or not.
	private Collection<List<Log>> logsByTransaction(long first, long last) throws IOException {
		LogPieces pieces = new LogPieces(this.node, this.token, this::filter, Integer.MAX_VALUE);
		Map<String, List<Log>> transactions = new LinkedHashMap<>();
		for (long from = first; from <= last; from += pieces.width()) {
			pieces.upFrom(from, last)
				.stream()
				.filter((log) -> isToPayee(log) && isWithin(first, log, last))
				.sorted(ORDER)
				.forEach((log) -> transactions.computeIfAbsent(hash(log), (hash) -> new ArrayList<>()).add(log));
		}
		return transactions.values();
	}

	private List<IncomingTransfer> ofTransaction(List<Log> logs) throws IOException {
		Log log = logs.getFirst();
		String transaction = hash(log);
		TransactionReceipt receipt = this.node.receipt(transaction)
			.orElseThrow(() -> new NodeException(Trouble.UNSTEADY));
		ChainBlock block = this.blocks.get(log.getBlockNumber().longValueExact());
		// web3j takes a missing status for a good one.
		require("0x1".equals(receipt.getStatus()) && transaction.equalsIgnoreCase(receipt.getTransactionHash())
				&& block.hash().equalsIgnoreCase(log.getBlockHash())
				&& block.hash().equalsIgnoreCase(receipt.getBlockHash())
				&& receipt.getLogs().stream().filter(this::isToPayee).count() == logs.size());
		return new TransactionLogs(this.token, receipt.getLogs()).paidTo(this.payee)
			.stream()
			.map((paid) -> transfer(paid, transaction, block))
			.toList();
	}

	private IncomingTransfer transfer(Paid paid, String transaction, ChainBlock block) {
		Address payer = Abi.address(paid.from());
		return new IncomingTransfer(ExactEvmScheme.key(this.network, this.token, payer, paid.nonce()), payer.value(),
				new BigInteger(1, Hex.decode(paid.value(), 32)), transaction, block.instant());
	}

	private EthFilter filter(EthFilter range) {
		return range.addSingleTopic(Abi.TRANSFER).addNullTopic().addSingleTopic(Abi.word(this.payee));
	}

	private boolean isToPayee(Log log) {
		return Abi.isEvent(log, this.token, Abi.TRANSFER)
				&& Abi.word(this.payee).equalsIgnoreCase(log.getTopics().get(2));
	}

	private static boolean isWithin(long first, Log log, long last) {
		long block = log.getBlockNumber().longValueExact();
		return block >= first && block <= last;
	}

	private static String hash(Log log) {
		String hash = log.getTransactionHash().toLowerCase(Locale.ROOT);
		Hex.decode(hash, 32);
		return hash;
	}

	private static void require(boolean fits) throws NodeException {
		if (!fits) {
			throw new NodeException(Trouble.UNSTEADY);
		}
	}

}
