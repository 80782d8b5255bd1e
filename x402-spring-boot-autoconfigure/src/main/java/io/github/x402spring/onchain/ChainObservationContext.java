package io.github.x402spring.onchain;

import java.util.Locale;

import io.micrometer.observation.Observation;

/**
 * One question to a node.
 */
final class ChainObservationContext extends Observation.Context {

	private final String method;

	private final String serverAddress;

	private volatile String network;

	ChainObservationContext(String method, String serverAddress, String network) {
		this.method = method;
		this.serverAddress = serverAddress;
		this.network = network;
	}

	void on(String known) {
		this.network = known;
	}

	/**
	 * Return the method of the JSON-RPC call.
	 * @return one of the few methods that are called
	 */
	String method() {
		return this.method;
	}

	/**
	 * Return the host of the node.
	 * @return the host
	 */
	String serverAddress() {
		return this.serverAddress;
	}

	/**
	 * Return the network of the node.
	 * @return the network, or {@code none} before the node named it
	 */
	String network() {
		return this.network;
	}

	/**
	 * Return why there is no answer.
	 * @return the trouble in lower case, {@code other} or {@code none}
	 */
	String errorType() {
		return switch (getError()) {
			case null -> "none";
			case NodeException ex -> ex.trouble().name().toLowerCase(Locale.ROOT);
			default -> "other";
		};
	}

}
