package io.github.x402spring.lightning.rail;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.rail.LightningObservationContext.Operation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The calls of the seller's node. Any request may ask for an invoice, so invoices never
 * take the room in which payments are looked up. What the exceptions of a node say goes
 * nowhere, since it may quote a macaroon or a preimage.
 */
final class NodeCalls {

	/** A client that has paid may wait longer than one that asks for a price. */
	private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(NodeCalls.class);

	private final LightningNode node;

	private final Network network;

	private final Clock clock;

	private final LimitedCalls making;

	private final LimitedCalls looking;

	private final LimitedCalls watching;

	private final NodePause pause;

	private final NodeHistory history;

	private final LightningObservations observations;

	NodeCalls(LightningNode node, LightningSettings settings, ObservationRegistry registry, Clock clock) {
		this.node = node;
		this.network = settings.network().network();
		this.clock = clock;
		this.making = new LimitedCalls(settings.maxConcurrentCalls(), settings.timeout());
		this.looking = new LimitedCalls(settings.maxConcurrentCalls(), LONGEST_LOOK);
		this.watching = new LimitedCalls(settings.maxConcurrentCalls(), settings.timeout());
		this.pause = new NodePause(clock);
		this.history = new NodeHistory(clock);
		this.observations = new LightningObservations(registry);
	}

	/**
	 * Make an invoice for a challenge, unless the node rests.
	 * @param request what to ask for
	 * @return what came of it
	 */
	Made make(InvoiceRequest request) {
		NodePause.Turn turn = this.pause.enter();
		if (!turn.rest().isZero()) {
			return new Made.None(turn.rest(), true);
		}
		try {
			return new Made.Invoice(create(request));
		}
		catch (RuntimeException ex) {
			return failed(turn, ex);
		}
	}

	/**
	 * Make an invoice, whether the node rests or not. One that it makes ends its rest.
	 * @param request what to ask for
	 * @return an invoice that is what was asked for
	 * @throws RuntimeException if there is none; its message has nothing that the node
	 * said
	 */
	LightningInvoice create(InvoiceRequest request) {
		LightningInvoice invoice = call(Operation.CREATE_INVOICE, this.making,
				() -> checked(request, this.node.createInvoice(request)));
		this.pause.succeeded();
		this.history.succeeded();
		return invoice;
	}

	// Nodes of the application need not compare themselves.
	private LightningInvoice checked(InvoiceRequest request, LightningInvoice invoice) {
		Optional<String> objection = request.objection(invoice, this.clock.instant());
		if (objection.isPresent()) {
			logger.debug("An invoice of the Lightning node is not offered: " + objection.get());
			throw new LightningNodeException(
					(invoice.network() != request.network()) ? Trouble.OTHER_NETWORK : Trouble.OTHER_INVOICE);
		}
		return invoice;
	}

	private Made failed(NodePause.Turn turn, RuntimeException ex) {
		Trouble trouble = (ex instanceof LightningNodeException it) ? it.trouble() : Trouble.FAILED;
		if (trouble == Trouble.REFUSED) {
			// The node answers. Others may get the invoices that they ask for.
			this.pause.succeeded();
		}
		else if (trouble != Trouble.NO_ROOM) {
			this.pause.failed(turn);
		}
		if (trouble != Trouble.NO_ROOM) {
			this.history.failed(String.valueOf(ex.getMessage()));
		}
		return new Made.None(this.pause.remaining(), false);
	}

	/**
	 * Find out what became of an invoice.
	 * @param hash what it is paid against
	 * @return what the node says
	 * @throws RuntimeException if that is not known now; its message has nothing that the
	 * node said
	 */
	InvoiceState find(PaymentHash hash) {
		return call(Operation.FIND_INVOICE, this.looking, () -> this.node.find(hash));
	}

	/**
	 * Find out for a payment page what became of an invoice. Such calls take no room from
	 * those of clients that have paid.
	 * @param hash what it is paid against
	 * @return what the node says
	 * @throws RuntimeException if that is not known now
	 */
	InvoiceState watch(PaymentHash hash) {
		return call(Operation.FIND_INVOICE, this.watching, () -> this.node.find(hash));
	}

	/**
	 * Find out what the credential of the node may do besides.
	 * @return what that is; empty if the node cannot tell
	 * @throws RuntimeException if the node does not say it now; its message has nothing
	 * that the node said
	 */
	Optional<List<String>> excessRights() {
		return clean(() -> this.looking.call(this.node::excessRights));
	}

	private <T> T call(Operation operation, LimitedCalls calls, Callable<T> call) {
		return this.observations.observe(new LightningObservationContext(operation, this.node, this.network),
				() -> clean(() -> calls.call(this.observations.propagated(call))));
	}

	private static <T> T clean(Supplier<T> call) {
		try {
			return call.get();
		}
		catch (LightningNodeException ex) {
			logger.debug(ex.getMessage());
			throw ex;
		}
		catch (RuntimeException ex) {
			String found = "The Lightning node failed with " + LightningNodeException.classes(ex);
			logger.debug(found);
			throw new IllegalStateException(found);
		}
	}

	/**
	 * Return how the node does.
	 * @return its state by its last invoices
	 */
	NodeState state() {
		if (!this.pause.remaining().isZero()) {
			return NodeState.RESTING;
		}
		if (this.history.trouble().isPresent()) {
			return NodeState.FAILING;
		}
		return this.history.lastSuccess().isPresent() ? NodeState.READY : NodeState.UNTRIED;
	}

	NodeHistory history() {
		return this.history;
	}

	NodePause pause() {
		return this.pause;
	}

	/**
	 * What came of asking for an invoice.
	 */
	sealed interface Made {

		/**
		 * It was made.
		 *
		 * @param invoice an invoice that is what was asked for
		 */
		record Invoice(LightningInvoice invoice) implements Made {

		}

		/**
		 * There is none.
		 *
		 * @param retryAfter how long the node rests
		 * @param resting whether the node was not asked, since it rests
		 */
		record None(Duration retryAfter, boolean resting) implements Made {

		}

	}

}
