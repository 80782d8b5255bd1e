package io.github.x402spring.payment.ledger;

import java.nio.ByteBuffer;
import java.time.Instant;

import io.github.x402spring.payment.Payment;

/**
 * A finished payment in some 240 bytes. It begins with what is looked for without
 * unpacking it: three times in seconds (the end of the authorisation, when evidence is
 * due, the last step), how long before the last step it was reserved, its key. All else
 * comes after that.
 */
final class PackedPayment {

	/** An array's header, and a place in a table that is two thirds full. */
	private static final int OVERHEAD = 16 + 6;

	private static final int DUE = Integer.BYTES;

	private static final int UPDATED = 2 * Integer.BYTES;

	/** Where what is not in seconds begins. */
	static final int REST = 3 * Integer.BYTES;

	private final byte[] bytes;

	PackedPayment(byte[] bytes) {
		this.bytes = bytes;
	}

	byte[] bytes() {
		return this.bytes;
	}

	static void header(ByteBuffer header, Payment payment) {
		Instant due = payment.dueAt();
		header.putInt(seconds(payment.terms().validBefore()))
			.putInt((due != null) ? seconds(due) : 0)
			.putInt(seconds(payment.updatedAt()));
	}

	private static int seconds(Instant instant) {
		long seconds = instant.getEpochSecond();
		if (seconds <= 0 || seconds > 0xffff_ffffL) {
			throw new ArithmeticException("A time before 1970 or after 2106 is not packed");
		}
		return (int) seconds;
	}

	static int weight(byte[] bytes) {
		return bytes.length + OVERHEAD;
	}

	static int keyStart(byte[] bytes) {
		return PackedBytes.of(bytes, REST).skipNumber();
	}

	static long keyHash(byte[] bytes, long seed) {
		int from = keyStart(bytes);
		PackedBytes key = PackedBytes.of(bytes, from);
		boolean parts = key.getNumber() >= 0;
		int to = parts ? key.skipTexts(2) : key.skipTexts(1);
		return FinishedTable.hash(bytes, from, to, seed);
	}

	long validBefore() {
		return second(0);
	}

	long dueAt() {
		return second(DUE);
	}

	long updatedAt() {
		return second(UPDATED);
	}

	long reservedAt() {
		return updatedAt() - PackedBytes.of(this.bytes, REST).getNumber();
	}

	private long second(int offset) {
		return ((this.bytes[offset] & 0xffL) << 24) | ((this.bytes[offset + 1] & 0xffL) << 16)
				| ((this.bytes[offset + 2] & 0xffL) << 8) | (this.bytes[offset + 3] & 0xffL);
	}

}
