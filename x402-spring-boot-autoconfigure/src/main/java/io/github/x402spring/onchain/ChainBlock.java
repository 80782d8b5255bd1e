package io.github.x402spring.onchain;

/**
 * A block.
 *
 * @param number its height
 * @param hash its hash
 * @param time its time in Unix seconds
 */
record ChainBlock(long number, String hash, long time) {

}
