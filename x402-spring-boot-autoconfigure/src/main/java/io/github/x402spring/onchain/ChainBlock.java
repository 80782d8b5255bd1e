package io.github.x402spring.onchain;

import java.time.Instant;

/**
 * A block.
 *
 * @param number its height
 * @param hash its hash
 * @param time its time in Unix seconds
 */
record ChainBlock(long number, String hash, long time) {

	Instant instant() {
		return Instant.ofEpochSecond(this.time);
	}

}
