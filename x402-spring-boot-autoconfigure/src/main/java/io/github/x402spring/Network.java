package io.github.x402spring;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A blockchain network, named by its CAIP-2 identifier, such as {@code eip155:84532}.
 *
 * @param id the CAIP-2 identifier: namespace, colon, reference
 * @since 0.1.0
 */
public record Network(String id) {

	/** CAIP-2 namespace of EVM chains. */
	public static final String EIP155 = "eip155";

	private static final Pattern CAIP_2 = Pattern.compile("[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}");

	private static final Pattern CHAIN_ID = Pattern.compile("[1-9][0-9]{0,17}");

	/**
	 * Create a network from its CAIP-2 identifier.
	 * @throws IllegalArgumentException if the text is no CAIP-2 identifier, or names an
	 * EVM chain by something else than a positive decimal number
	 */
	public Network {
		if (!CAIP_2.matcher(id).matches()) {
			throw new IllegalArgumentException("'" + id + "' is not a CAIP-2 network such as eip155:84532"
					+ NetworkSuggestion.question(id).map("; "::concat).orElse(""));
		}
		if (id.startsWith(EIP155 + ":") && !CHAIN_ID.matcher(id.substring(EIP155.length() + 1)).matches()) {
			throw new IllegalArgumentException("'" + id + "' does not name an EVM chain by its decimal chain id"
					+ NetworkSuggestion.question(id).map("; "::concat).orElse(""));
		}
	}

	/**
	 * Return the EVM network with the given chain id.
	 * @param chainId the chain id of EIP-155, positive
	 * @return the network
	 */
	public static Network evm(long chainId) {
		return new Network(EIP155 + ":" + chainId);
	}

	/**
	 * Return the network with a short name.
	 * @param name a short name, such as {@code base-sepolia}
	 * @return the network, or empty if the name is not known
	 */
	public static Optional<Network> ofShortName(String name) {
		return KnownNetworks.byShortName(name);
	}

	/**
	 * Return the short name by which people and version 1 of x402 call this network.
	 * @return the name, or empty if it has none
	 */
	public Optional<String> shortName() {
		return KnownNetworks.shortName(this);
	}

	/**
	 * Return whether this is an EVM chain.
	 * @return whether the namespace is {@code eip155}
	 */
	public boolean isEvm() {
		return this.id.startsWith(EIP155 + ":");
	}

	/**
	 * Return the EIP-155 chain id.
	 * @return the chain id
	 * @throws IllegalStateException if this is no EVM chain
	 */
	public long chainId() {
		if (!isEvm()) {
			throw new IllegalStateException(this.id + " is not an EVM network");
		}
		return Long.parseLong(this.id.substring(EIP155.length() + 1));
	}

	/**
	 * Return whether this network is known to carry no real money.
	 * @return {@code true} for known test networks and local development chains;
	 * {@code false} for main networks and for networks this library does not know
	 */
	public boolean isKnownTestNetwork() {
		return KnownNetworks.isTest(this);
	}

	/**
	 * Return a question for messages about a network that is not known, if it differs
	 * from a known one by a typo.
	 * @return a question such as "did you mean eip155:84532?", or empty
	 */
	public Optional<String> suggestion() {
		return KnownNetworks.all().contains(this) ? Optional.empty() : NetworkSuggestion.question(this.id);
	}

	@Override
	public String toString() {
		return this.id;
	}

}
