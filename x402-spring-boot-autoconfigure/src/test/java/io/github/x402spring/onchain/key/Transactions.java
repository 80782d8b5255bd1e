package io.github.x402spring.onchain.key;

import java.math.BigInteger;

import io.github.x402spring.evm.Address;

/**
 * Transactions for tests, and a key that the whole world knows.
 */
final class Transactions {

	static final String KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

	static final Address ACCOUNT = new Address("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

	private Transactions() {
	}

	static EvmTransaction withNonce(long nonce) {
		return new EvmTransaction(84532, BigInteger.valueOf(nonce),
				new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e"), BigInteger.ZERO, "0xe3ee160e0001",
				BigInteger.valueOf(120_000),
				new GasFees(BigInteger.valueOf(2_000_000_000), BigInteger.valueOf(1_000_000)));
	}

}
