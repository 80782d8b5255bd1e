package io.github.x402spring.evm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Keccak-256, the hash function of Ethereum: Keccak-f[1600] with a rate of 1088 bits and
 * the padding of before FIPS 202. Bouncy Castle has it too, but in a signed jar: to load
 * the first class of it verifies the signatures of all, which takes a noticeable part of
 * the start.
 */
final class Keccak {

	private static final int RATE = 136;

	private static final int ROUNDS = 24;

	private static final VarHandle LITTLE_ENDIAN = MethodHandles.byteArrayViewVarHandle(long[].class,
			ByteOrder.LITTLE_ENDIAN);

	private static final long[] ROUND_CONSTANTS = roundConstants();

	/** Where the lane at x + 5y goes, and by how many bits it is rotated. */
	private static final int[] TARGETS = new int[25];

	private static final int[] ROTATIONS = new int[25];

	static {
		// Rho and pi walk through all lanes but the first (FIPS 202, 3.2.2 and 3.2.3).
		int x = 1;
		int y = 0;
		for (int step = 0; step < 24; step++) {
			int nextY = (2 * x + 3 * y) % 5;
			TARGETS[x + 5 * y] = y + 5 * nextY;
			ROTATIONS[x + 5 * y] = ((step + 1) * (step + 2) / 2) % 64;
			x = y;
			y = nextY;
		}
	}

	private Keccak() {
	}

	static byte[] hash256(byte[] input) {
		long[] lanes = new long[25];
		int blocks = input.length / RATE;
		for (int block = 0; block < blocks; block++) {
			absorb(lanes, input, block * RATE);
		}
		byte[] last = new byte[RATE];
		int rest = input.length - blocks * RATE;
		System.arraycopy(input, blocks * RATE, last, 0, rest);
		last[rest] = 1;
		last[RATE - 1] |= (byte) 0x80;
		absorb(lanes, last, 0);
		byte[] hash = new byte[32];
		for (int i = 0; i < 4; i++) {
			LITTLE_ENDIAN.set(hash, 8 * i, lanes[i]);
		}
		return hash;
	}

	private static void absorb(long[] lanes, byte[] input, int offset) {
		for (int i = 0; i < RATE / 8; i++) {
			lanes[i] ^= (long) LITTLE_ENDIAN.get(input, offset + 8 * i);
		}
		long[] moved = new long[25];
		for (long constant : ROUND_CONSTANTS) {
			theta(lanes);
			for (int i = 0; i < 25; i++) {
				moved[TARGETS[i]] = Long.rotateLeft(lanes[i], ROTATIONS[i]);
			}
			chi(moved, lanes);
			lanes[0] ^= constant;
		}
	}

	private static void theta(long[] lanes) {
		long c0 = column(lanes, 0);
		long c1 = column(lanes, 1);
		long c2 = column(lanes, 2);
		long c3 = column(lanes, 3);
		long c4 = column(lanes, 4);
		add(lanes, 0, c4 ^ Long.rotateLeft(c1, 1));
		add(lanes, 1, c0 ^ Long.rotateLeft(c2, 1));
		add(lanes, 2, c1 ^ Long.rotateLeft(c3, 1));
		add(lanes, 3, c2 ^ Long.rotateLeft(c4, 1));
		add(lanes, 4, c3 ^ Long.rotateLeft(c0, 1));
	}

	private static long column(long[] lanes, int x) {
		return lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
	}

	private static void add(long[] lanes, int x, long parity) {
		for (int y = 0; y < 25; y += 5) {
			lanes[x + y] ^= parity;
		}
	}

	private static void chi(long[] from, long[] to) {
		for (int y = 0; y < 25; y += 5) {
			long l0 = from[y];
			long l1 = from[y + 1];
			long l2 = from[y + 2];
			long l3 = from[y + 3];
			long l4 = from[y + 4];
			to[y] = l0 ^ (~l1 & l2);
			to[y + 1] = l1 ^ (~l2 & l3);
			to[y + 2] = l2 ^ (~l3 & l4);
			to[y + 3] = l3 ^ (~l4 & l0);
			to[y + 4] = l4 ^ (~l0 & l1);
		}
	}

	// By the shift register of FIPS 202, 3.2.5.
	private static long[] roundConstants() {
		long[] constants = new long[ROUNDS];
		int register = 1;
		for (int round = 0; round < ROUNDS; round++) {
			for (int bit = 0; bit <= 6; bit++) {
				if ((register & 1) != 0) {
					constants[round] |= 1L << ((1 << bit) - 1);
				}
				register = (register << 1) ^ ((register >>> 7) * 0x171);
			}
		}
		return constants;
	}

}
