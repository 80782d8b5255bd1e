package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;

/**
 * Finished payments, packed, in tables of bytes. There are many small tables, each with a
 * lock of its own, and a sweep looks at one of them at a time, so that no request waits
 * for long.
 */
final class FinishedPayments {

	private static final int TABLES = 256;

	/** How often a table is swept. */
	private static final long SWEEP_SECONDS = 10;

	private final PaymentPacker packer = new PaymentPacker();

	private final FinishedTable[] tables = new FinishedTable[TABLES];

	private final AtomicLong[] swept = new AtomicLong[TABLES];

	private final AtomicInteger nextTable = new AtomicInteger();

	private final AtomicLong weight = new AtomicLong();

	/** A payer chooses nonces, but not where they get to. */
	private final long seed = new SplittableRandom().nextLong();

	private final long graceSeconds;

	/**
	 * Create an empty collection.
	 * @param graceSeconds how long payments are kept after their authorisation ended
	 */
	FinishedPayments(long graceSeconds) {
		this.graceSeconds = graceSeconds;
		for (int i = 0; i < TABLES; i++) {
			this.tables[i] = new FinishedTable(this.seed);
			this.swept[i] = new AtomicLong();
		}
	}

	Optional<HeldPayment> find(PaymentKey key) {
		return this.packer.find(key)
			.flatMap((bytes) -> Optional.ofNullable(table(bytes).find(bytes)))
			.map(this.packer::unpack);
	}

	/**
	 * Put a payment in, in the place of what there is with its key.
	 * @param payment a finished payment
	 * @return whether it was put in; not if it cannot be packed
	 */
	boolean put(HeldPayment payment) {
		return this.packer.pack(payment).map((bytes) -> {
			byte[] key = this.packer.key(payment.payment().terms().key());
			this.weight.addAndGet(table(key).put(key, bytes));
			return true;
		}).orElse(false);
	}

	void remove(PaymentKey key) {
		this.packer.find(key).ifPresent((bytes) -> this.weight.addAndGet(table(bytes).remove(bytes)));
	}

	/**
	 * Return how much memory is used.
	 * @return bytes, as far as can be told
	 */
	long weight() {
		return this.weight.get();
	}

	/**
	 * Forget what is over in the next table, unless that was done just now.
	 * @param now the current time
	 */
	void sweepOne(Instant now) {
		sweep(Math.floorMod(this.nextTable.getAndIncrement(), TABLES), now);
	}

	/**
	 * Forget all that is over.
	 * @param now the current time
	 */
	void sweepAll(Instant now) {
		for (int i = 0; i < TABLES; i++) {
			sweep(i, now);
		}
	}

	private void sweep(int table, Instant now) {
		long second = now.getEpochSecond();
		long last = this.swept[table].get();
		if ((last == 0 || second - last >= SWEEP_SECONDS) && this.swept[table].compareAndSet(last, second)) {
			long ended = second - this.graceSeconds;
			this.weight
				.addAndGet(this.tables[table].removeIf((bytes) -> new PackedPayment(bytes).validBefore() < ended));
		}
	}

	/**
	 * Return the first payments of an order. Others are hardly unpacked.
	 * @param order the order, by seconds
	 * @param wanted which payments
	 * @param limit how many at least, if there are that many
	 * @return the payments; the last ones may be of one second
	 */
	List<Payment> first(PackedOrder order, Predicate<Payment> wanted, int limit) {
		List<Payment> found = new ArrayList<>();
		PackedPayment before = null;
		for (PackedPayment packed : order.sort(packed())) {
			if (before != null && found.size() >= limit && !order.isSame(before, packed)) {
				break;
			}
			Payment payment = this.packer.unpack(packed.bytes()).payment();
			if (wanted.test(payment)) {
				found.add(payment);
			}
			before = packed;
		}
		return found;
	}

	/**
	 * Return all payments, one unpacked after the other.
	 * @return the payments
	 */
	Stream<HeldPayment> all() {
		return packed().map((packed) -> this.packer.unpack(packed.bytes()));
	}

	private Stream<PackedPayment> packed() {
		return Arrays.stream(this.tables).flatMap((table) -> table.snapshot().stream()).map(PackedPayment::new);
	}

	private FinishedTable table(byte[] key) {
		return this.tables[(int) (FinishedTable.hash(key, 0, key.length, this.seed) >>> 56)];
	}

}
