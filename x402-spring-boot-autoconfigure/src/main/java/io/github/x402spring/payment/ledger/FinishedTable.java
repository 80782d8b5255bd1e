package io.github.x402spring.payment.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A table of packed payments with open addressing: a payment takes a place of four bytes
 * beside its own bytes, where a map needs forty more.
 */
// What was removed is known by the array itself, not by its bytes.
@SuppressWarnings("ReferenceEquality")
final class FinishedTable {

	private static final int SMALLEST = 8;

	/** In the place of what was removed: looks go on behind it. */
	private static final byte[] GONE = {};

	private final Lock lock = new ReentrantLock();

	private final long seed;

	private byte[] @Nullable [] places = new byte[SMALLEST][];

	/** Places that are not free. */
	private int used;

	private int payments;

	FinishedTable(long seed) {
		this.seed = seed;
	}

	static long hash(byte[] bytes, int from, int to, long seed) {
		long hash = seed;
		for (int i = from; i < to; i++) {
			hash = (hash ^ bytes[i]) * 0x9E37_79B9_7F4A_7C15L;
			hash ^= hash >>> 29;
		}
		return (hash ^ (hash >>> 32)) * 0xD6E8_FEB8_6659_FD93L;
	}

	byte @Nullable [] find(byte[] key) {
		return locked(() -> this.places[place(key)]);
	}

	int put(byte[] key, byte[] payment) {
		return locked(() -> {
			int place = place(key);
			byte[] before = this.places[place];
			this.places[place] = payment;
			if (before != null) {
				return PackedPayment.weight(payment) - PackedPayment.weight(before);
			}
			this.payments++;
			this.used++;
			makeRoom();
			return PackedPayment.weight(payment);
		});
	}

	int remove(byte[] key) {
		return locked(() -> {
			int place = place(key);
			byte[] before = this.places[place];
			return (before != null) ? -free(place, before) : 0;
		});
	}

	int removeIf(Predicate<byte[]> condition) {
		return locked(() -> {
			int weight = 0;
			for (int i = 0; i < this.places.length; i++) {
				byte[] payment = this.places[i];
				if (payment != null && payment != GONE && condition.test(payment)) {
					weight -= free(i, payment);
				}
			}
			if (this.used > 2 * this.payments + SMALLEST / 2) {
				rebuild();
			}
			return weight;
		});
	}

	List<byte[]> snapshot() {
		return locked(() -> {
			List<byte[]> all = new ArrayList<>(this.payments);
			for (byte[] payment : this.places) {
				if (payment != null && payment != GONE) {
					all.add(payment);
				}
			}
			return all;
		});
	}

	private int free(int place, byte[] payment) {
		this.places[place] = GONE;
		this.payments--;
		return PackedPayment.weight(payment);
	}

	// Where the key is, or else a free place where it would be.
	private int place(byte[] key) {
		int place = start(hash(key, 0, key.length, this.seed));
		byte[] payment = this.places[place];
		while (payment != null && !hasKey(payment, key)) {
			place = (place + 1 < this.places.length) ? place + 1 : 0;
			payment = this.places[place];
		}
		return place;
	}

	private static boolean hasKey(byte[] payment, byte[] key) {
		if (payment == GONE) {
			return false;
		}
		int from = PackedPayment.keyStart(payment);
		return from + key.length <= payment.length
				&& Arrays.equals(payment, from, from + key.length, key, 0, key.length);
	}

	private int start(long hash) {
		return (int) (((hash & 0xffff_ffffL) * this.places.length) >>> 32);
	}

	private void makeRoom() {
		if (this.used * 5L > this.places.length * 4L) {
			rebuild();
		}
	}

	private void rebuild() {
		byte[] @Nullable [] before = this.places;
		this.places = new byte[Math.max(SMALLEST, this.payments + (this.payments >> 1) + (this.payments >> 2))][];
		for (byte[] payment : before) {
			if (payment != null && payment != GONE) {
				int place = start(PackedPayment.keyHash(payment, this.seed));
				while (this.places[place] != null) {
					place = (place + 1 < this.places.length) ? place + 1 : 0;
				}
				this.places[place] = payment;
			}
		}
		this.used = this.payments;
	}

	private <T extends @Nullable Object> T locked(Supplier<T> work) {
		this.lock.lock();
		try {
			return work.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
