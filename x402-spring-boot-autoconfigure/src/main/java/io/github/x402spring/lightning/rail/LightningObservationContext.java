package io.github.x402spring.lightning.rail;

import java.util.Locale;

import io.github.x402spring.Network;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.micrometer.observation.Observation;

/**
 * One call of a node of Lightning.
 */
final class LightningObservationContext extends Observation.Context {

	private final Operation operation;

	private final String serverAddress;

	private final Network network;

	LightningObservationContext(Operation operation, LightningNode node, Network network) {
		this.operation = operation;
		this.serverAddress = node.serverAddress().orElse("none");
		this.network = network;
	}

	/**
	 * Return what the node is asked to do.
	 * @return the operation in lower case
	 */
	String operation() {
		return this.operation.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return the host of the node.
	 * @return the host, or {@code none} for a node in the process
	 */
	String serverAddress() {
		return this.serverAddress;
	}

	/**
	 * Return the network of its invoices.
	 * @return the network
	 */
	String network() {
		return this.network.id();
	}

	/**
	 * Return why the call failed.
	 * @return the trouble in lower case, {@code other} or {@code none}
	 */
	String errorType() {
		return switch (getError()) {
			case null -> "none";
			case LightningNodeException ex -> ex.trouble().name().toLowerCase(Locale.ROOT);
			default -> "other";
		};
	}

	/**
	 * What a node can be asked to do.
	 */
	enum Operation {

		/** Make an invoice. */
		CREATE_INVOICE,

		/** Say what became of an invoice. */
		FIND_INVOICE

	}

}
