package io.github.x402spring.payment.ledger;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The memory that a ledger may use: what its unfinished payments take of it, and how much
 * is left. Counts payments before they are put in, so that it never runs over.
 */
final class MemoryRoom {

	/** A payment that is not finished, with what is presented again and its answer. */
	private static final int WEIGHT = 8 * 1024;

	private final long most;

	private final LongSupplier others;

	private final AtomicInteger unfinished = new AtomicInteger();

	/**
	 * Create room.
	 * @param most how many bytes there are
	 * @param others how many bytes are used by what is not counted here
	 */
	MemoryRoom(long most, LongSupplier others) {
		this.most = most;
		this.others = others;
	}

	long used() {
		return used(this.unfinished.get());
	}

	private long used(int payments) {
		return (long) payments * WEIGHT + this.others.getAsLong();
	}

	boolean isFull() {
		return used() + WEIGHT > this.most;
	}

	/**
	 * Take the room of one payment.
	 * @param sweep what makes others smaller, run if room is short
	 * @return whether it was taken
	 */
	boolean take(Runnable sweep) {
		if (used(this.unfinished.incrementAndGet()) + WEIGHT > this.most) {
			sweep.run();
			if (used() > this.most) {
				release();
				return false;
			}
		}
		return true;
	}

	void release() {
		add(-1);
	}

	void add(int payments) {
		this.unfinished.addAndGet(payments);
	}

}
