package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.NodeReply;
import io.github.x402spring.onchain.TransferReceipt;
import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.finality.FinalityTier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a node knows of an account and of its transactions.
 *
 * @param transactions how many transactions of the account are in blocks
 * @param time time of the newest block
 * @param safe number of the newest safe block, negative if the node does not know or was
 * not asked
 * @param finalized number of the newest final block, negative if the node does not know
 * @param balance what the account holds, in wei; {@code null} if the node does not say
 * @param baseFee what a unit of gas cost in the newest block
 * @param priority what is paid to be preferred
 * @param mined receipts of the transactions that are in a block of the chain, by hash
 */
record ChainView(long transactions, Instant time, long safe, long finalized, @Nullable BigInteger balance,
		BigInteger baseFee, BigInteger priority, Map<String, TransferReceipt> mined) {

	/**
	 * Ask a node.
	 * @param chain the chain
	 * @param account the account
	 * @param hashes the transactions
	 * @param asksSafe whether to ask which block is safe
	 * @return what it knows
	 */
	static ChainView of(ChainCalls chain, Address account, List<String> hashes, boolean asksSafe) {
		List<NodeCall> calls = new ArrayList<>(
				List.of(new NodeCall("eth_getTransactionCount", List.of(account.value(), "latest")),
						new NodeCall("eth_maxPriorityFeePerGas", List.of()), NodeCall.block("finalized"),
						NodeCall.balance(account)));
		int fixed = calls.size();
		hashes.forEach((hash) -> calls.add(TransferReceipt.call(hash)));
		if (asksSafe) {
			calls.add(NodeCall.block("safe"));
		}
		NodeReply reply = chain.askEach(calls);
		Map<String, TransferReceipt> receipts = new LinkedHashMap<>();
		for (int i = 0; i < hashes.size(); i++) {
			String hash = hashes.get(i);
			TransferReceipt.read(hash, reply.answers().get(fixed + i))
				.filter((receipt) -> receipt.block() <= reply.block())
				.ifPresent((receipt) -> receipts.put(hash, receipt));
		}
		return new ChainView(reply.answers().get(0).quantity().longValueExact(), reply.time(),
				asksSafe ? number(reply.answers().getLast()) : -1, number(reply.answers().get(2)),
				balance(reply.answers().get(3)), reply.baseFee(), ChainCosts.priority(reply.answers().get(1)),
				canonical(chain, reply, receipts));
	}

	/**
	 * Return up to which block the chain has reached a tier.
	 * @param tier the tier
	 * @return number of the block, negative if the node does not know
	 */
	long newest(FinalityTier tier) {
		return switch (tier) {
			case INCLUDED -> Long.MAX_VALUE;
			case SAFE -> this.safe;
			case FINALIZED -> this.finalized;
		};
	}

	boolean isFinal(TransferReceipt receipt) {
		return receipt.block() <= this.finalized;
	}

	// What a reorganisation took back is in no block of the chain any more. The newest
	// block is known, and most receipts are of that.
	private static Map<String, TransferReceipt> canonical(ChainCalls chain, NodeReply reply,
			Map<String, TransferReceipt> receipts) {
		Map<Long, String> hashes = new HashMap<>(Map.of(reply.block(), reply.hash()));
		List<Long> numbers = receipts.values()
			.stream()
			.map(TransferReceipt::block)
			.filter((number) -> number != reply.block())
			.distinct()
			.toList();
		if (!numbers.isEmpty()) {
			List<NodeAnswer> blocks = chain
				.askEach(numbers.stream().map((number) -> NodeCall.block("0x" + Long.toHexString(number))).toList())
				.answers();
			for (int i = 0; i < numbers.size(); i++) {
				if (blocks.get(i) instanceof NodeAnswer.Result(JsonNode block)) {
					hashes.put(numbers.get(i), block.path("hash").asString(""));
				}
			}
		}
		Map<String, TransferReceipt> canonical = new HashMap<>();
		receipts.forEach((hash, receipt) -> {
			if (receipt.isIn(hashes.getOrDefault(receipt.block(), ""))) {
				canonical.put(hash, receipt);
			}
		});
		return canonical;
	}

	static long number(NodeAnswer answer) {
		return (answer instanceof NodeAnswer.Result(JsonNode block) && block.path("number").isString())
				? Long.decode(block.path("number").stringValue()) : -1;
	}

	private static @Nullable BigInteger balance(NodeAnswer answer) {
		return (answer instanceof NodeAnswer.Refused) ? null : answer.quantity();
	}

}
