package io.github.x402spring.autoconfigure.web;

import java.util.Collection;
import java.util.function.Supplier;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.rail.RailRegistry;

import org.springframework.context.SmartLifecycle;

/**
 * Stops the start if something is offered for a kind of payment that no rail, or that
 * more than one rail, settles.
 */
final class PaymentRailsCheck implements SmartLifecycle {

	/** Before the web server begins to listen, and before facilitators are asked. */
	private static final int PHASE = DEFAULT_PHASE - 8193;

	private final RailRegistry rails;

	private final Supplier<? extends Collection<PaidEndpointDescriptor>> endpoints;

	private volatile boolean running;

	PaymentRailsCheck(RailRegistry rails, Supplier<? extends Collection<PaidEndpointDescriptor>> endpoints) {
		this.rails = rails;
		this.endpoints = endpoints;
	}

	@Override
	public void start() {
		for (PaidEndpointDescriptor endpoint : this.endpoints.get()) {
			endpoint.quotes().kinds().forEach((kind) -> require(endpoint, kind));
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private void require(PaidEndpointDescriptor endpoint, PaymentKind kind) {
		try {
			this.rails.require(kind);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"The paid endpoint " + endpoint.id() + " cannot be sold: " + ex.getMessage() + ".",
					"Correct x402.network and x402.accepts[], or x402.facilitator.type and the networks of "
							+ "x402.facilitators[]; each kind of payment needs exactly one PaymentRail bean that supports it.");
		}
	}

}
