package io.github.x402spring.payment.limit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;

/**
 * Buckets of Bucket4j in the memory of this process.
 */
final class InMemoryBucketStore implements BucketStore {

	/** A look at all buckets takes some milliseconds, and newcomers must not buy many. */
	private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(1);

	private final Map<LimitKey, LimitedBucket> buckets = new ConcurrentHashMap<>();

	private final AtomicInteger own = new AtomicInteger();

	private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.EPOCH);

	private final int maxBuckets;

	private final Clock clock;

	private final TimeMeter meter;

	InMemoryBucketStore(int maxBuckets, Clock clock) {
		this.maxBuckets = maxBuckets;
		this.clock = clock;
		this.meter = new ClockMeter(clock);
	}

	// Within the map's own step, so that no bucket is forgotten in between.
	@Override
	public Optional<Duration> take(LimitKey key, RateLimit limit) {
		AtomicLong wait = new AtomicLong();
		LimitKey counted = this.buckets.containsKey(key) ? key : newcomer(key);
		this.buckets.compute(counted, (same, before) -> {
			LimitedBucket limited = (before != null) ? before : create(counted.equals(key), limit);
			ConsumptionProbe probe = limited.bucket.tryConsumeAndReturnRemaining(1);
			wait.set(probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill()));
			return limited;
		});
		return (wait.get() > 0) ? Optional.of(Duration.ofNanos(wait.get())) : Optional.empty();
	}

	@Override
	public void giveBack(LimitKey key, RateLimit limit) {
		LimitKey counted = this.buckets.containsKey(key) ? key : key.shared();
		this.buckets.computeIfPresent(counted, (same, limited) -> {
			limited.bucket.addTokens(1);
			return limited;
		});
	}

	private LimitKey newcomer(LimitKey key) {
		if (this.own.get() >= this.maxBuckets) {
			sweep();
		}
		return (this.own.get() < this.maxBuckets) ? key : key.shared();
	}

	private LimitedBucket create(boolean ofOne, RateLimit limit) {
		if (ofOne) {
			this.own.incrementAndGet();
		}
		Bucket bucket = Bucket.builder()
			.withCustomTimePrecision(this.meter)
			.addLimit((it) -> it.capacity(limit.capacity()).refillGreedy(limit.capacity(), limit.per()))
			.build();
		return new LimitedBucket(bucket, limit.capacity(), ofOne);
	}

	private void sweep() {
		Instant now = this.clock.instant();
		Instant due = this.nextSweep.get();
		if (!now.isBefore(due) && this.nextSweep.compareAndSet(due, now.plus(BETWEEN_SWEEPS))) {
			prune(Integer.MAX_VALUE);
		}
	}

	@Override
	public int prune(int most) {
		AtomicInteger forgotten = new AtomicInteger();
		for (LimitKey key : this.buckets.keySet()) {
			if (forgotten.get() >= most) {
				break;
			}
			this.buckets.computeIfPresent(key, (same, limited) -> {
				if (!limited.isFull()) {
					return limited;
				}
				forgotten.incrementAndGet();
				if (limited.own) {
					this.own.decrementAndGet();
				}
				return null;
			});
		}
		return forgotten.get();
	}

	/**
	 * A bucket, and whose it is.
	 *
	 * @param own whether it is that of one caller
	 */
	private record LimitedBucket(Bucket bucket, long capacity, boolean own) {

		boolean isFull() {
			return this.bucket.getAvailableTokens() >= this.capacity;
		}

	}

	/**
	 * The time for Bucket4j.
	 */
	private record ClockMeter(Clock clock) implements TimeMeter {

		@Override
		public long currentTimeNanos() {
			return ChronoUnit.NANOS.between(Instant.EPOCH, this.clock.instant());
		}

		@Override
		public boolean isWallClockBased() {
			return true;
		}

	}

}
