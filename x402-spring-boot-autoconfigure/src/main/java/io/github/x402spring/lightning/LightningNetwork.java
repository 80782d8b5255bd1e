package io.github.x402spring.lightning;

import io.github.x402spring.Network;

/**
 * The networks of Bitcoin on which invoices are paid.
 *
 * @since 0.1.0
 */
public enum LightningNetwork {

	/** Real money. */
	MAINNET("bc", "000000000019d6689c085ae165831e93"),

	/** The old public test network. */
	TESTNET("tb", "000000000933ea01ad0ee984209779ba"),

	/** The public test network whose blocks are signed. */
	SIGNET("tbs", "00000008819873e925422c1ff0f99f7c"),

	/** A chain of one's own, for tests. */
	REGTEST("bcrt", "0f9188f13cb7b2c71f2a335e3a4fc328");

	private final String currency;

	private final Network network;

	LightningNetwork(String currency, String genesis) {
		this.currency = currency;
		this.network = new Network("bip122:" + genesis);
	}

	/**
	 * Return the network as others are named.
	 * @return its CAIP-2 identifier: {@code bip122} and the beginning of the hash of its
	 * first block
	 */
	public Network network() {
		return this.network;
	}

	/**
	 * Return whether this network carries no real money.
	 * @return {@code false} for {@link #MAINNET} only
	 */
	public boolean isTest() {
		return this != MAINNET;
	}

	String currency() {
		return this.currency;
	}

	static LightningNetwork ofCurrency(String currency) {
		for (LightningNetwork network : values()) {
			if (network.currency.equals(currency)) {
				return network;
			}
		}
		throw new IllegalArgumentException("No network has this currency");
	}

}
