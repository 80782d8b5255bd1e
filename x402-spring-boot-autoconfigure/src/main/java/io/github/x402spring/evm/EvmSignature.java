package io.github.x402spring.evm;

import java.math.BigInteger;

/**
 * An ECDSA signature in the only form that token contracts accept: r and s in range, s in
 * the lower half of the curve's order, v 27 or 28. Other forms of the same signature
 * would pass a recovery but revert on the chain.
 *
 * @param r the x coordinate, {@code 0 < r < n}
 * @param s the proof, {@code 0 < s <= n/2} (EIP-2)
 * @param v 27 or 28
 * @since 0.1.0
 */
public record EvmSignature(BigInteger r, BigInteger s, int v) {

	/** The order n of the curve secp256k1. */
	static final BigInteger ORDER = new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
			16);

	private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

	private static final int LENGTH = 65;

	/**
	 * Create a signature.
	 * @throws IllegalArgumentException if it is not canonical
	 */
	public EvmSignature {
		if (v != 27 && v != 28) {
			throw new IllegalArgumentException("v must be 27 or 28");
		}
		if (r.signum() <= 0 || r.compareTo(ORDER) >= 0) {
			throw new IllegalArgumentException("r is out of range");
		}
		if (s.signum() <= 0 || s.compareTo(HALF_ORDER) > 0) {
			throw new IllegalArgumentException("s must be in the lower half of the order");
		}
	}

	/**
	 * Read the 65 bytes r, s, v.
	 * @param text {@code 0x} and 130 hexadecimal digits
	 * @return the signature
	 * @throws IllegalArgumentException if it has another length or is not canonical
	 */
	public static EvmSignature parse(String text) {
		byte[] bytes = Hex.decode(text, LENGTH);
		return new EvmSignature(new BigInteger(1, bytes, 0, 32), new BigInteger(1, bytes, 32, 32), bytes[64] & 0xff);
	}

	/**
	 * Write the 65 bytes r, s, v.
	 * @return {@code 0x} and 130 hexadecimal digits
	 */
	public String toHex() {
		return "0x" + word(this.r) + word(this.s) + Integer.toHexString(this.v);
	}

	/**
	 * Hides the signature, which is as good as money until the payment is settled.
	 * @return the name of the type only
	 */
	@Override
	public String toString() {
		return "EvmSignature[hidden]";
	}

	private static String word(BigInteger value) {
		String digits = value.toString(16);
		return "0".repeat(64 - digits.length()) + digits;
	}

}
