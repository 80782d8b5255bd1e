package io.github.x402spring.evm;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Writes the 32-byte words of Solidity's ABI encoding for static types.
 */
final class Words {

	private static final int WORD = 32;

	private final ByteBuffer buffer;

	Words(int count) {
		this.buffer = ByteBuffer.allocate(count * WORD);
	}

	Words bytes32(byte[] word) {
		this.buffer.put(word, 0, WORD);
		return this;
	}

	Words address(Address address) {
		this.buffer.position(this.buffer.position() + WORD - 20);
		this.buffer.put(address.bytes());
		return this;
	}

	Words uint256(BigInteger value) {
		byte[] bytes = value.toByteArray();
		int skip = (bytes.length > WORD) ? bytes.length - WORD : 0;
		int length = bytes.length - skip;
		this.buffer.position(this.buffer.position() + WORD - length);
		this.buffer.put(bytes, skip, length);
		return this;
	}

	byte[] hash() {
		return Keccak.hash256(this.buffer.array());
	}

}
