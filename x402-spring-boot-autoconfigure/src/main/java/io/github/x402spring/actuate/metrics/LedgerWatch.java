package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the ledger from time to time, so that neither a scrape nor a look at the
 * health asks the database. A ledger that takes long is looked into less often. What was
 * seen is not shown any more when the next look should be over long since.
 *
 * @since 0.1.0
 */
public final class LedgerWatch {

	/** How often the ledger is looked into. */
	public static final Duration INTERVAL = Duration.ofSeconds(10);

	static final Duration LONGEST_REST = Duration.ofMinutes(5);

	private static final Log logger = LogFactory.getLog(LedgerWatch.class);

	/** Of that many times what a look takes, one is spent on looking. */
	private static final int REST = 50;

	/** So much later than it should be may a look be. */
	private static final Duration PATIENCE = INTERVAL.multipliedBy(3);

	private final LedgerLook look;

	private final LongSupplier nanoTime;

	private final List<Consumer<LedgerFigures>> listeners = new CopyOnWriteArrayList<>();

	private final PromiseAlarm paidWithoutContent = new PromiseAlarm("paid-without-content",
			"There are settled payments whose content is still owed");

	private final PromiseAlarm contentWithoutPayment = new PromiseAlarm("content-without-payment",
			"Content was delivered for payments that are not settled");

	private volatile @Nullable Seen seen;

	private volatile @Nullable Long restUntil;

	/**
	 * Create a watch.
	 * @param look looks into the ledger
	 */
	public LedgerWatch(LedgerLook look) {
		this(look, System::nanoTime);
	}

	LedgerWatch(LedgerLook look, LongSupplier nanoTime) {
		this.look = look;
		this.nanoTime = nanoTime;
	}

	/**
	 * Look, unless the last look took so long that the ledger needs a rest.
	 */
	public void lookUnlessResting() {
		Long rest = this.restUntil;
		if (rest == null || this.nanoTime.getAsLong() - rest >= 0) {
			look();
		}
	}

	/**
	 * Look now.
	 */
	public void look() {
		long begin = this.nanoTime.getAsLong();
		LedgerFigures figures = null;
		try {
			figures = this.look.look();
		}
		catch (RuntimeException ex) {
			logger.debug("The ledger could not be read", ex);
		}
		long end = this.nanoTime.getAsLong();
		long rest = Math.min((end - begin) * REST, LONGEST_REST.toNanos());
		this.restUntil = end + rest;
		this.seen = (figures != null) ? new Seen(figures, end + rest + (end - begin) + PATIENCE.toNanos()) : null;
		if (figures != null) {
			this.paidWithoutContent.check(figures.troubles().idle(), figures.at());
			this.contentWithoutPayment.check(figures.totals().unpaid(), figures.at());
			for (Consumer<LedgerFigures> listener : this.listeners) {
				listener.accept(figures);
			}
		}
	}

	/**
	 * Return what the last look showed.
	 * @return the figures, or empty if the ledger could not be reached, or was not looked
	 * into for longer than it should be
	 */
	public Optional<LedgerFigures> figures() {
		Seen last = this.seen;
		return (last != null && this.nanoTime.getAsLong() - last.until < 0) ? Optional.of(last.figures)
				: Optional.empty();
	}

	void onLook(Consumer<LedgerFigures> listener) {
		this.listeners.add(listener);
	}

	Instant now() {
		return this.look.clock().instant();
	}

	private record Seen(LedgerFigures figures, long until) {

	}

}
