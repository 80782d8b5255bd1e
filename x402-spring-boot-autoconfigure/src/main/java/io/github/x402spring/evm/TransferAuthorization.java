package io.github.x402spring.evm;

import java.math.BigInteger;
import java.util.Locale;

/**
 * A {@code TransferWithAuthorization} of EIP-3009: the payer allows any sender to move an
 * exact value to one receiver, once, within a window of time.
 *
 * @param from the payer
 * @param to the receiver
 * @param value the amount in the token's smallest unit
 * @param validAfter Unix seconds; the token wants a later block time
 * @param validBefore Unix seconds; the token wants an earlier block time
 * @param nonce {@code 0x} and 64 hexadecimal digits, kept in lower case; unique for each
 * payer and token
 * @since 0.1.0
 */
public record TransferAuthorization(Address from, Address to, BigInteger value, BigInteger validAfter,
		BigInteger validBefore, String nonce) {

	private static final byte[] TYPE_HASH = Eip712Domain.hash("TransferWithAuthorization(address from,address to,"
			+ "uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)");

	/**
	 * Create an authorisation.
	 * @throws IllegalArgumentException if the nonce is not 32 bytes or a number is not in
	 * the range of an unsigned 256-bit integer
	 */
	public TransferAuthorization {
		Hex.decode(nonce, 32);
		nonce = nonce.toLowerCase(Locale.ROOT);
		requireUint256(value);
		requireUint256(validAfter);
		requireUint256(validBefore);
	}

	/**
	 * Return the nonce that binds an authorisation to a text, such as the id of a
	 * challenge: the Keccak-256 hash of its UTF-8 form.
	 * @param text the text
	 * @return {@code 0x} and 64 hexadecimal digits in lower case
	 */
	public static String nonceOf(String text) {
		return Hex.encode(Eip712Domain.hash(text));
	}

	/**
	 * Return the EIP-712 struct hash.
	 * @return 32 bytes
	 */
	public byte[] structHash() {
		return new Words(7).bytes32(TYPE_HASH)
			.address(this.from)
			.address(this.to)
			.uint256(this.value)
			.uint256(this.validAfter)
			.uint256(this.validBefore)
			.bytes32(Hex.decode(this.nonce, 32))
			.hash();
	}

	/**
	 * Return what the payer signs.
	 * @param domain the token's domain
	 * @return the digest, 32 bytes
	 */
	public byte[] digest(Eip712Domain domain) {
		return domain.digest(structHash());
	}

	private static void requireUint256(BigInteger number) {
		if (number.signum() < 0 || number.bitLength() > 256) {
			throw new IllegalArgumentException("A number is not in the range of an unsigned 256-bit integer");
		}
	}

}
