package io.github.x402spring.evm;

import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * The hash function of Ethereum.
 */
final class Keccak {

	private Keccak() {
	}

	static byte[] hash256(byte[] input) {
		KeccakDigest digest = new KeccakDigest(256);
		digest.update(input, 0, input.length);
		byte[] hash = new byte[32];
		digest.doFinal(hash, 0);
		return hash;
	}

}
