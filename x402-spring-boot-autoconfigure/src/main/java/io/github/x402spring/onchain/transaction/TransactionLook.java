package io.github.x402spring.onchain.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.NodeReply;
import io.github.x402spring.onchain.TransferReceipt;
import io.github.x402spring.onchain.finality.FinalityTier;
import tools.jackson.databind.JsonNode;

/**
 * Looks at a transaction in at most two round trips to a node. A receipt counts only if
 * its block is part of the chain: a reorganisation may have taken it back.
 */
final class TransactionLook {

	/** How old a block must be where a node does not know which are final. */
	private static final Duration FINALITY = Duration.ofHours(1);

	private final ChainCalls chain;

	TransactionLook(ChainCalls chain) {
		this.chain = chain;
	}

	/**
	 * Look at a transaction.
	 * @param claimed the transfer that it is said to make
	 * @param tier how final its block must be
	 * @return what is seen
	 * @throws io.github.x402spring.payment.PaymentUnavailableException if no node has a
	 * say now
	 */
	Sighting at(ClaimedTransfer claimed, FinalityTier tier) {
		NodeReply reply = this.chain.askEach(List.of(TransferReceipt.call(claimed.transaction()),
				NodeCall.block(FinalityTier.FINALIZED.tag()), NodeCall.block(tier.tag())));
		Optional<TransferReceipt> receipt = TransferReceipt.read(claimed.transaction(), reply.answers().get(0))
			.filter((it) -> it.block() <= reply.block());
		Optional<Instant> time = receipt.flatMap((it) -> timeOfBlock(it, reply));
		if (receipt.isEmpty() || time.isEmpty()) {
			return new Sighting.Nothing(reply.time());
		}
		long block = receipt.get().block();
		boolean irreversible = isFinal(block, time.get(), reply);
		return Refusal.of(receipt.get(), claimed)
			.<Sighting>map((refusal) -> new Sighting.Other(refusal, block, time.get(), irreversible))
			.orElseGet(() -> new Sighting.Made(block, time.get(), isReached(tier, block, reply), irreversible));
	}

	// Empty if the block is none of the chain any more.
	private Optional<Instant> timeOfBlock(TransferReceipt receipt, NodeReply reply) {
		if (receipt.block() == reply.block()) {
			return receipt.isIn(reply.hash()) ? Optional.of(reply.time()) : Optional.empty();
		}
		NodeAnswer answer = this.chain.askEach(List.of(NodeCall.block("0x" + Long.toHexString(receipt.block()))))
			.answers()
			.getFirst();
		return (answer instanceof NodeAnswer.Result(JsonNode block) && receipt.isIn(block.path("hash").asString("")))
				? Optional.of(Instant.ofEpochSecond(number(block.path("timestamp")))) : Optional.empty();
	}

	private static boolean isReached(FinalityTier tier, long block, NodeReply reply) {
		return tier == FinalityTier.INCLUDED || block <= newest(reply.answers().get(2));
	}

	private static boolean isFinal(long block, Instant time, NodeReply reply) {
		long last = newest(reply.answers().get(1));
		return (last >= 0) ? block <= last : !time.isAfter(reply.time().minus(FINALITY));
	}

	// A node that does not know the tag never says that it is reached.
	private static long newest(NodeAnswer answer) {
		return (answer instanceof NodeAnswer.Result(JsonNode block)) ? number(block.path("number")) : -1;
	}

	private static long number(JsonNode quantity) {
		return quantity.isString() ? Long.decode(quantity.stringValue()) : -1;
	}

}
