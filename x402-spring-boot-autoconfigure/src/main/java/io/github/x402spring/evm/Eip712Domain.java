package io.github.x402spring.evm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * The EIP-712 domain of a token contract. The separator is computed once.
 *
 * @since 0.1.0
 */
public final class Eip712Domain {

	private static final byte[] TYPE_HASH = hash(
			"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

	private final byte[] separator;

	/**
	 * Create a domain.
	 * @param name the token's EIP-712 name, such as {@code USD Coin}
	 * @param version the token's EIP-712 version, such as {@code 2}
	 * @param chainId the EIP-155 chain id
	 * @param verifyingContract the token contract
	 * @throws IllegalArgumentException if the chain id is not positive
	 */
	public Eip712Domain(String name, String version, long chainId, Address verifyingContract) {
		if (chainId <= 0) {
			throw new IllegalArgumentException("The chain id must be positive");
		}
		this.separator = new Words(5).bytes32(TYPE_HASH)
			.bytes32(hash(name))
			.bytes32(hash(version))
			.uint256(BigInteger.valueOf(chainId))
			.address(verifyingContract)
			.hash();
	}

	/**
	 * Return the domain separator.
	 * @return 32 bytes, a new array each time
	 */
	public byte[] separator() {
		return this.separator.clone();
	}

	/**
	 * Return what is signed for a structure in this domain.
	 * @param structHash the structure's hash, 32 bytes
	 * @return the digest, 32 bytes
	 */
	public byte[] digest(byte[] structHash) {
		byte[] message = new byte[2 + 64];
		message[0] = 0x19;
		message[1] = 0x01;
		System.arraycopy(this.separator, 0, message, 2, 32);
		System.arraycopy(structHash, 0, message, 34, 32);
		return Keccak.hash256(message);
	}

	static byte[] hash(String text) {
		return Keccak.hash256(text.getBytes(StandardCharsets.UTF_8));
	}

}
