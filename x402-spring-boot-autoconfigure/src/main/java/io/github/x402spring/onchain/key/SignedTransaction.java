package io.github.x402spring.onchain.key;

/**
 * A signed transaction, as nodes take it.
 *
 * @param bytes {@code 0x} and hexadecimal digits
 * @param hash its hash, {@code 0x} and 64 hexadecimal digits in lower case
 * @since 0.1.0
 */
public record SignedTransaction(String bytes, String hash) {

	/**
	 * Leaves out the bytes: they hold a payment that may not have been sent yet.
	 * @return the hash
	 */
	@Override
	public String toString() {
		return "SignedTransaction[" + this.hash + "]";
	}

}
