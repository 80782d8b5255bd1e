package io.github.x402spring.sample.crash;

import java.util.List;
import java.util.function.Function;

import io.github.x402spring.sample.testsupport.LocalChain.Transfer;

/**
 * One way to kill a process.
 */
@FunctionalInterface
interface KillPlay {

	/**
	 * Buy, die, and come back for the content.
	 * @param shop the seller
	 * @param transfers tells the transfers by the nonce
	 */
	void buy(KillableShop shop, Function<String, List<Transfer>> transfers) throws Exception;

	/**
	 * Play it. After a failure the next one starts with another process.
	 * @param shop the seller
	 * @param transfers tells the transfers by the nonce
	 */
	default void play(KillableShop shop, Function<String, List<Transfer>> transfers) throws Exception {
		try {
			buy(shop, transfers);
		}
		catch (Exception | AssertionError ex) {
			shop.close();
			throw ex;
		}
	}

}
