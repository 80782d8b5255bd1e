package io.github.x402spring.onchain.transaction;

import java.time.Instant;

/**
 * What one node knows of a claimed transfer.
 */
sealed interface Sighting {

	/**
	 * The transaction is in no block that the node knows.
	 *
	 * @param newest time of the node's newest block
	 */
	record Nothing(Instant newest) implements Sighting {

	}

	/**
	 * The transaction is in a block of the chain, and something else than claimed.
	 *
	 * @param refusal what it is
	 * @param block number of its block
	 * @param time time of its block
	 * @param irreversible whether that stays so
	 */
	record Other(Refusal refusal, long block, Instant time, boolean irreversible) implements Sighting {

	}

	/**
	 * The transfer was made as claimed.
	 *
	 * @param block number of its block
	 * @param time time of its block
	 * @param reached whether the block is as final as the payment needs it
	 * @param irreversible whether that stays so
	 */
	record Made(long block, Instant time, boolean reached, boolean irreversible) implements Sighting {

	}

}
