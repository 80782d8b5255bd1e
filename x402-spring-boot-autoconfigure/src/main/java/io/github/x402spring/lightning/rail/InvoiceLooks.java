package io.github.x402spring.lightning.rail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks the node what became of invoices, for payment pages that ask again and again.
 * However many do, the node is asked once at a time for each invoice, at most every two
 * seconds, five times a second for a client network, and twenty times a second in all. In
 * between, its last answer counts. A paid invoice is not asked about again. One that has
 * ended is, for ten minutes: a payment may have been on its way. A node that fails rests.
 */
final class InvoiceLooks {

	/** How many answers are kept. */
	static final int MOST = 10_000;

	private static final Duration BETWEEN = Duration.ofSeconds(2);

	private static final Duration BETWEEN_ALL = Duration.ofMillis(50);

	private static final Duration BETWEEN_OF_NETWORK = Duration.ofMillis(200);

	/** What was not used of it lasts for so long. */
	private static final Duration BURST = Duration.ofSeconds(1);

	private static final Log logger = LogFactory.getLog(InvoiceLooks.class);

	private final Function<PaymentHash, InvoiceState> node;

	private final Clock clock;

	private final NodePause pause;

	private final LinkedHashMap<PaymentHash, InvoiceLook> looks = new LinkedHashMap<>();

	/** Only of networks for which the node was asked in the last second. */
	private final Map<String, Instant> nextOfNetwork = new HashMap<>();

	private Instant nextOfAll = Instant.EPOCH;

	/**
	 * Create looks.
	 * @param node asks the node
	 * @param clock the time
	 */
	InvoiceLooks(Function<PaymentHash, InvoiceState> node, Clock clock) {
		this.node = node;
		this.clock = clock;
		this.pause = new NodePause(clock);
	}

	/**
	 * Look what became of an invoice.
	 * @param hash what it is paid against
	 * @param network the network of the client that asks
	 * @return what is known of it; empty if the node does not say
	 */
	Optional<InvoiceState> look(PaymentHash hash, String network) {
		if (!isDue(hash, network)) {
			return known(hash);
		}
		NodePause.Turn turn = this.pause.enter();
		if (!turn.rest().isZero()) {
			return answered(hash, null);
		}
		try {
			InvoiceState state = this.node.apply(hash);
			this.pause.succeeded();
			return answered(hash, state);
		}
		catch (RuntimeException ex) {
			return failed(hash, turn, ex);
		}
	}

	private Optional<InvoiceState> failed(PaymentHash hash, NodePause.Turn turn, RuntimeException ex) {
		logger.debug("The Lightning node did not say what became of an invoice", ex);
		if (ex instanceof LightningNodeException it && it.trouble() == Trouble.NO_ROOM) {
			return release(hash);
		}
		this.pause.failed(turn);
		return answered(hash, null);
	}

	private synchronized boolean isDue(PaymentHash hash, String network) {
		Instant now = this.clock.instant();
		InvoiceLook look = this.looks.get(hash);
		if (look == null) {
			if (this.looks.size() >= MOST) {
				this.looks.pollFirstEntry();
			}
			look = new InvoiceLook(now);
			this.looks.put(hash, look);
		}
		if (look.asking || look.isFinal(now) || now.isBefore(look.next) || !hasRoom(network, now)) {
			return false;
		}
		look.asking = true;
		look.next = now.plus(BETWEEN);
		return true;
	}

	private boolean hasRoom(String network, Instant now) {
		Instant earliest = now.minus(BURST);
		this.nextOfNetwork.values().removeIf((next) -> !next.isAfter(earliest));
		Instant ofNetwork = this.nextOfNetwork.getOrDefault(network, earliest);
		if (now.isBefore(this.nextOfAll) || now.isBefore(ofNetwork)) {
			return false;
		}
		this.nextOfAll = (this.nextOfAll.isBefore(earliest) ? earliest : this.nextOfAll).plus(BETWEEN_ALL);
		this.nextOfNetwork.put(network, ofNetwork.plus(BETWEEN_OF_NETWORK));
		return true;
	}

	private synchronized Optional<InvoiceState> known(PaymentHash hash) {
		InvoiceLook look = this.looks.get(hash);
		return Optional.ofNullable((look != null) ? look.state : new InvoiceState.Open());
	}

	private synchronized Optional<InvoiceState> release(PaymentHash hash) {
		InvoiceLook look = this.looks.get(hash);
		if (look != null) {
			look.asking = false;
		}
		return known(hash);
	}

	private synchronized Optional<InvoiceState> answered(PaymentHash hash, @Nullable InvoiceState state) {
		InvoiceLook look = this.looks.get(hash);
		if (look != null) {
			look.answered(state, this.clock.instant());
		}
		return Optional.ofNullable(state);
	}

}
