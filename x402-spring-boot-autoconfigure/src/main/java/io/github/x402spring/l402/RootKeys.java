package io.github.x402spring.l402;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of all tokens, derived from a secret, so that a challenge that is never paid
 * leaves nothing behind. Tokens are made with the current secret, and recognised with
 * earlier ones until these are taken out: not before the longest token has ended.
 */
final class RootKeys {

	/** Shortest secret, in bytes. */
	static final int SHORTEST_SECRET = 32;

	private static final byte[] SALT = "x402spring l402 root key".getBytes(StandardCharsets.US_ASCII);

	/** Identifiers begin with a version, so that no root key is derived from this. */
	private static final byte[] PAID = "paid".getBytes(StandardCharsets.US_ASCII);

	private final List<byte[]> concentrated;

	/**
	 * Create keys.
	 * @param current the secret of new tokens
	 * @param earlier secrets of tokens that have not ended
	 * @throws IllegalArgumentException if a secret is shorter than 32 bytes in UTF-8
	 */
	RootKeys(String current, List<String> earlier) {
		this.concentrated = Stream.concat(Stream.of(current), earlier.stream()).map(RootKeys::concentrate).toList();
	}

	/**
	 * Return the key to make a token with.
	 * @param id its identifier
	 * @return 32 bytes
	 */
	byte[] current(TokenId id) {
		return derive(this.concentrated.getFirst(), id);
	}

	/**
	 * Return whether a token was made here.
	 * @param macaroon the token
	 * @param id its identifier
	 * @return whether one of the secrets made it
	 */
	boolean made(Macaroon macaroon, TokenId id) {
		return this.concentrated.stream().anyMatch((key) -> macaroon.isSignedWith(derive(key, id)));
	}

	/**
	 * Return what stands for the preimage of a token, once the node has said that its
	 * invoice is paid. It is the same each time, and only its maker can compute it.
	 * @param macaroon the token
	 * @param id its identifier
	 * @return 32 bytes; empty if none of the secrets made the token
	 */
	Optional<byte[]> pass(Macaroon macaroon, TokenId id) {
		return this.concentrated.stream()
			.filter((key) -> macaroon.isSignedWith(derive(key, id)))
			.map((key) -> HmacSha256.expand(key, paid(id), HmacSha256.LENGTH))
			.findFirst();
	}

	/**
	 * Return whether bytes are the {@linkplain #pass pass} of a token.
	 * @param macaroon the token
	 * @param id its identifier
	 * @param bytes what was presented with it
	 * @return whether they are; the time that this takes says nothing about the pass
	 */
	boolean isPass(Macaroon macaroon, TokenId id, byte[] bytes) {
		return pass(macaroon, id).filter((pass) -> MessageDigest.isEqual(pass, bytes)).isPresent();
	}

	private static byte[] paid(TokenId id) {
		byte[] bytes = id.bytes();
		return ByteBuffer.allocate(PAID.length + bytes.length).put(PAID).put(bytes).array();
	}

	private static byte[] derive(byte[] concentrated, TokenId id) {
		return HmacSha256.expand(concentrated, id.bytes(), HmacSha256.LENGTH);
	}

	private static byte[] concentrate(String secret) {
		byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
		if (bytes.length < SHORTEST_SECRET) {
			throw new IllegalArgumentException("The secret of tokens must have at least " + SHORTEST_SECRET + " bytes");
		}
		return HmacSha256.extract(SALT, bytes);
	}

}
