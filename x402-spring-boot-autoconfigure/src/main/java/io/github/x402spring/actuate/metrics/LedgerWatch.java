package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

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

	private final LedgerLook look;

	private final RestingLook<LedgerFigures> looks;

	private final List<Consumer<LedgerFigures>> listeners = new CopyOnWriteArrayList<>();

	private final PromiseAlarm paidWithoutContent = new PromiseAlarm("paid-without-content",
			"There are settled payments whose content is still owed");

	private final PromiseAlarm contentWithoutPayment = new PromiseAlarm("content-without-payment",
			"Content was delivered for payments that are not settled");

	/**
	 * Create a watch.
	 * @param look looks into the ledger
	 */
	public LedgerWatch(LedgerLook look) {
		this(look, System::nanoTime);
	}

	LedgerWatch(LedgerLook look, LongSupplier nanoTime) {
		this.look = look;
		this.looks = new RestingLook<>("The ledger", look::look, nanoTime);
	}

	/**
	 * Look, unless the last look took so long that the ledger needs a rest.
	 */
	public void lookUnlessResting() {
		if (!this.looks.isResting()) {
			look();
		}
	}

	/**
	 * Look now.
	 */
	public void look() {
		this.looks.look().ifPresent((figures) -> {
			this.paidWithoutContent.check(figures.troubles().idle(), figures.at());
			this.contentWithoutPayment.check(figures.totals().unpaid(), figures.at());
			this.listeners.forEach((listener) -> listener.accept(figures));
		});
	}

	/**
	 * Return what the last look showed.
	 * @return the figures, or empty if the ledger could not be reached, or was not looked
	 * into for longer than it should be
	 */
	public Optional<LedgerFigures> figures() {
		return this.looks.seen();
	}

	void onLook(Consumer<LedgerFigures> listener) {
		this.listeners.add(listener);
	}

	Instant now() {
		return this.look.clock().instant();
	}

}
