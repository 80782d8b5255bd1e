package io.github.x402spring.lightning.rate;

/**
 * Says what a bitcoin costs, so that prices in dollars can be paid over Lightning. It is
 * asked in the background, never while a request waits.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RateProvider {

	/**
	 * Look the rate up. This may take a remote call.
	 * @return the rate, with the time for which it was true
	 * @throws RuntimeException if it is not known now; the one before is used until it is
	 * too old
	 */
	BitcoinRate rate();

}
