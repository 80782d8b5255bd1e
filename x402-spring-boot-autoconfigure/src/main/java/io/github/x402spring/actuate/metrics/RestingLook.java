package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks at something that may be slow or away. What takes long is looked at less often.
 * What was seen is not shown any more when the next look should be over long since.
 *
 * @param <T> what is seen
 */
final class RestingLook<T> {

	static final Duration LONGEST_REST = Duration.ofMinutes(5);

	private static final Log logger = LogFactory.getLog(RestingLook.class);

	/** Of that many times what a look takes, one is spent on looking. */
	private static final int REST = 50;

	/** So much later than it should be may a look be. */
	private static final Duration PATIENCE = LedgerWatch.INTERVAL.multipliedBy(3);

	private final String name;

	private final Supplier<T> look;

	private final LongSupplier nanoTime;

	private volatile @Nullable Seen<T> last;

	private volatile @Nullable Long restUntil;

	/**
	 * Create an instance.
	 * @param name what is looked at, for the log
	 * @param look looks at it
	 * @param nanoTime the time
	 */
	RestingLook(String name, Supplier<T> look, LongSupplier nanoTime) {
		this.name = name;
		this.look = look;
		this.nanoTime = nanoTime;
	}

	boolean isResting() {
		Long rest = this.restUntil;
		return rest != null && this.nanoTime.getAsLong() - rest < 0;
	}

	Optional<T> look() {
		long begin = this.nanoTime.getAsLong();
		Optional<T> figures = Optional.empty();
		try {
			figures = Optional.of(this.look.get());
		}
		catch (RuntimeException ex) {
			logger.debug(this.name + " could not be read", ex);
		}
		long end = this.nanoTime.getAsLong();
		long rest = Math.min((end - begin) * REST, LONGEST_REST.toNanos());
		this.restUntil = end + rest;
		long until = end + rest + (end - begin) + PATIENCE.toNanos();
		this.last = figures.map((it) -> new Seen<>(it, until)).orElse(null);
		return figures;
	}

	Optional<T> seen() {
		Seen<T> seen = this.last;
		return (seen != null && this.nanoTime.getAsLong() - seen.until < 0) ? Optional.of(seen.figures)
				: Optional.empty();
	}

	private record Seen<T>(T figures, long until) {
	}

}
