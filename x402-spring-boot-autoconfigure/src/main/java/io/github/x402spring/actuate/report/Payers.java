package io.github.x402spring.actuate.report;

/**
 * How payers are shown to who may not see everything.
 *
 * @since 0.1.0
 */
public final class Payers {

	private Payers() {
	}

	/**
	 * Leave out the middle of an address.
	 * @param payer the payer's address
	 * @return its beginning and its end; all of it if it is short
	 */
	public static String shorten(String payer) {
		return (payer.length() > 12) ? payer.substring(0, 6) + ".." + payer.substring(payer.length() - 4) : payer;
	}

}
