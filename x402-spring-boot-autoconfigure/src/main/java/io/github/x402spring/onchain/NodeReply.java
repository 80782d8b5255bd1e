package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * What a node that is up to date answered to several questions at once.
 *
 * @param block number of its newest block
 * @param hash hash of that block
 * @param time time of that block
 * @param baseFee what a unit of gas cost in that block, in wei; zero if the chain has no
 * such fee
 * @param answers one for each question, in their order
 * @since 0.1.0
 */
public record NodeReply(long block, String hash, Instant time, BigInteger baseFee, List<NodeAnswer> answers) {

	/**
	 * Create a reply.
	 */
	public NodeReply {
		answers = List.copyOf(answers);
	}

}
