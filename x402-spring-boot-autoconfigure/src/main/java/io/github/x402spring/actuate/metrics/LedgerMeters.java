package io.github.x402spring.actuate.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows where money and content are. Without the ledger there are no numbers.
 */
final class LedgerMeters implements MeterBinder {

	private final LedgerWatch watch;

	private final List<MeterRegistry> registries = new ArrayList<>();

	private final Set<Network> networks = new LinkedHashSet<>();

	/**
	 * Create meters.
	 * @param watch looks into the ledger
	 */
	LedgerMeters(LedgerWatch watch) {
		this.watch = watch;
		// What is not sold any more may still be unknown.
		watch.onLook((figures) -> announce(figures.troubles().unknown().keySet()));
	}

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		state(registry, MoneyState.SETTLED, "delivered", LedgerMeters::isDelivered);
		state(registry, MoneyState.SETTLED, "owed", (content) -> !content.isFinal());
		for (MoneyState money : List.of(MoneyState.FAILED, MoneyState.UNKNOWN)) {
			state(registry, money, "withheld", (content) -> !isDelivered(content));
			state(registry, money, "delivered", LedgerMeters::isDelivered);
		}
		figure(registry, X402Meter.PAID_WITHOUT_CONTENT, Tags.empty(), (it) -> it.troubles().idle());
		figure(registry, X402Meter.CONTENT_WITHOUT_PAYMENT, Tags.empty(), (it) -> it.totals().unpaid());
		this.networks.forEach((network) -> unknown(registry, network));
	}

	/**
	 * Show unknown payments of networks, also while there are none.
	 * @param known the networks
	 */
	synchronized void announce(Collection<Network> known) {
		for (Network network : known) {
			if (this.networks.add(network)) {
				this.registries.forEach((registry) -> unknown(registry, network));
			}
		}
	}

	private void unknown(MeterRegistry registry, Network network) {
		Tags tags = Tags.of("network", network.id());
		figure(registry, X402Meter.UNKNOWN_COUNT, tags, (it) -> it.unknown(network));
		figure(registry, X402Meter.UNKNOWN_AGE, tags, (it) -> it.oldestUnknown(network, this.watch.now()).toSeconds());
	}

	private void state(MeterRegistry registry, MoneyState money, String content, Predicate<ContentState> contents) {
		figure(registry, X402Meter.MONEY_STATE, Tags.of("state", PaymentMeters.lower(money), "content", content),
				(it) -> it.payments(money, contents));
	}

	private void figure(MeterRegistry registry, X402Meter meter, Tags tags, ToLongFunction<LedgerFigures> figure) {
		meter.gauge(registry, tags,
				() -> this.watch.figures().<Number>map((it) -> figure.applyAsLong(it)).orElse(Double.NaN));
	}

	private static boolean isDelivered(ContentState content) {
		return content == ContentState.DELIVERED;
	}

}
