package io.github.x402spring.payment.answer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import io.github.x402spring.payment.Payment;

/**
 * Encrypts answers by AES-256 in Galois/Counter Mode. What is sealed for one payment
 * opens for no other, for no other request and text, and not after its end.
 */
final class AnswerSeal {

	static final int KEY_LENGTH = 32;

	private static final byte VERSION = 1;

	private static final int KEY_ID = 4;

	private static final int NONCE = 12;

	private static final int TAG_BITS = 128;

	private static final int HEAD = 1 + KEY_ID + Long.BYTES + NONCE;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final List<Key> keys;

	/**
	 * Create a seal.
	 * @param keys the key that seals, then others that open as well
	 */
	AnswerSeal(List<byte[]> keys) {
		List<Key> read = new ArrayList<>();
		for (byte[] key : keys) {
			if (key.length != KEY_LENGTH) {
				throw new IllegalArgumentException("a key has 32 bytes");
			}
			read.add(new Key(Arrays.copyOf(sha256(key), KEY_ID), new SecretKeySpec(key, "AES")));
		}
		this.keys = List.copyOf(read);
	}

	byte[] seal(Payment payment, Instant until, byte[] content) {
		Key key = this.keys.getFirst();
		byte[] nonce = new byte[NONCE];
		RANDOM.nextBytes(nonce);
		byte[] head = ByteBuffer.allocate(HEAD)
			.put(VERSION)
			.put(key.id)
			.putLong(until.getEpochSecond())
			.put(nonce)
			.array();
		try {
			byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, head, payment).doFinal(content);
			return ByteBuffer.allocate(HEAD + sealed.length).put(head).put(sealed).array();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("An answer could not be encrypted", ex);
		}
	}

	/**
	 * Open what was sealed.
	 * @param payment the payment
	 * @param now the current time
	 * @param sealed what was sealed, or something else
	 * @return the content; empty if it was not sealed for this payment by one of the
	 * keys, was changed, or has ended
	 */
	Optional<byte[]> open(Payment payment, Instant now, byte[] sealed) {
		if (sealed.length < HEAD || sealed[0] != VERSION) {
			return Optional.empty();
		}
		ByteBuffer head = ByteBuffer.wrap(sealed, 1, HEAD - 1);
		byte[] keyId = new byte[KEY_ID];
		head.get(keyId);
		if (now.getEpochSecond() >= head.getLong()) {
			return Optional.empty();
		}
		return this.keys.stream()
			.filter((key) -> Arrays.equals(key.id, keyId))
			.findFirst()
			.flatMap((key) -> open(key, payment, sealed));
	}

	private static Optional<byte[]> open(Key key, Payment payment, byte[] sealed) {
		try {
			return Optional.of(cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, HEAD), payment).doFinal(sealed,
					HEAD, sealed.length - HEAD));
		}
		catch (GeneralSecurityException ex) {
			return Optional.empty();
		}
	}

	private static Cipher cipher(int mode, Key key, byte[] head, Payment payment) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, key.secret, new GCMParameterSpec(TAG_BITS, head, HEAD - NONCE, NONCE));
		cipher.updateAAD(head);
		// None of these has a line break.
		cipher.updateAAD(
				String
					.join("\n", payment.id(), payment.terms().key().value(), payment.terms().fingerprint(),
							payment.terms().credentialDigest())
					.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Key(byte[] id, SecretKeySpec secret) {

	}

}
