package io.github.x402spring.onchain;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Blocks of one node by number and by time. Each is asked for once, so that all that is
 * concluded from them is about one and the same chain.
 */
final class BlockTimes {

	private final Map<Long, ChainBlock> blocks = new HashMap<>();

	private final ChainNode node;

	BlockTimes(ChainNode node) {
		this.node = node;
	}

	ChainBlock latest() throws IOException {
		ChainBlock latest = this.node.latest();
		this.blocks.put(latest.number(), latest);
		return latest;
	}

	ChainBlock get(long number) throws IOException {
		ChainBlock block = this.blocks.get(number);
		if (block == null) {
			block = this.node.block(number);
			this.blocks.put(number, block);
		}
		return block;
	}

	// One past the last block if all are earlier. Halving takes at most 63 questions.
	long firstNotBefore(Instant time, long last) throws IOException {
		long first = 0;
		long end = last + 1;
		while (first < end) {
			long middle = (first + end) >>> 1;
			if (get(middle).instant().isBefore(time)) {
				first = middle + 1;
			}
			else {
				end = middle;
			}
		}
		return first;
	}

}
