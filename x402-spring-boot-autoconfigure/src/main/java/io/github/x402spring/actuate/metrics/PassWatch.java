package io.github.x402spring.actuate.metrics;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.pass.PassTotals;

/**
 * Looks into the store of passes from time to time, as {@link LedgerWatch} does into the
 * ledger.
 *
 * @since 0.1.0
 */
public final class PassWatch {

	private final RestingLook<List<PassTotals>> looks;

	private final List<Consumer<List<PassTotals>>> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Create a watch.
	 * @param store the passes
	 * @param clock the time
	 */
	public PassWatch(PassStore store, Clock clock) {
		this(store, clock, System::nanoTime);
	}

	PassWatch(PassStore store, Clock clock, LongSupplier nanoTime) {
		this.looks = new RestingLook<>("The store of passes", () -> store.totals(clock.instant()), nanoTime);
	}

	/**
	 * Look, unless the last look took so long that the store needs a rest.
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
		this.looks.look().ifPresent((totals) -> this.listeners.forEach((listener) -> listener.accept(totals)));
	}

	Optional<List<PassTotals>> totals() {
		return this.looks.seen();
	}

	void onLook(Consumer<List<PassTotals>> listener) {
		this.listeners.add(listener);
	}

}
