package io.github.x402spring.l402;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.lightning.PaymentHash;

/**
 * The identifier of a token: version 0, the payment hash of its invoice, and random
 * bytes, which tell tokens for one invoice apart.
 */
final class TokenId {

	/** Length of the random part, in bytes. */
	static final int RANDOM_LENGTH = 32;

	private static final int VERSION = 0;

	private static final int LENGTH = 2 + PaymentHash.LENGTH + RANDOM_LENGTH;

	private final PaymentHash hash;

	private final byte[] random;

	/**
	 * Create an identifier.
	 * @param hash what the invoice is paid against
	 * @param random 32 bytes
	 */
	TokenId(PaymentHash hash, byte[] random) {
		this.hash = hash;
		this.random = random;
	}

	/**
	 * Read an identifier.
	 * @param bytes its 66 bytes
	 * @return the identifier
	 * @throws MalformedMessageException if it has another length or version
	 */
	static TokenId read(byte[] bytes) {
		if (bytes.length != LENGTH || ByteBuffer.wrap(bytes).getShort() != VERSION) {
			throw new MalformedMessageException("The identifier of the macaroon is not of version 0 of L402");
		}
		int middle = 2 + PaymentHash.LENGTH;
		return new TokenId(PaymentHash.of(Arrays.copyOfRange(bytes, 2, middle)),
				Arrays.copyOfRange(bytes, middle, LENGTH));
	}

	byte[] bytes() {
		return ByteBuffer.allocate(LENGTH).putShort((short) VERSION).put(this.hash.bytes()).put(this.random).array();
	}

	PaymentHash hash() {
		return this.hash;
	}

}
